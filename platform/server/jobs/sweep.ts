import { sql } from 'kysely';
import { every, type Job } from '../domain-server.ts';
import { sweepContent } from '../files/sweep-content.ts';

/** One run removes so many rows at most; it runs again before more can pile up. */
const sweptRows = 10_000;

/** AP-10: answers kept for repeats go when their time is over. */
const forgetAnswers = every(300, 'command.forget', async ({ tx, now }) => {
  await sql`delete from command.done where ctid = any(array(
    select ctid from command.done where forget_at < ${now} order by forget_at limit ${sweptRows}))`.execute(tx);
});

/** Content on disk that no file refers to: what a transaction left behind when it failed after the bytes were written. */
const sweepFiles = every(3600, 'files.sweep', sweepContent, { limitSeconds: 60 });

/** The platform's own tidying. */
export const platformJobs: readonly Job[] = [forgetAnswers, sweepFiles];
