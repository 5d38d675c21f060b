import { implement, insertRecord, listRecordsWhere, lockRecord, openSteps, takeStep } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import {
  commitment,
  commitmentCourse,
  commitmentList,
  problemRaised,
  judge,
  planProblem,
  raiseProblem,
  reportCommitment,
  type Commitment,
} from '../model/index.ts';
import { receiveEvidence } from './evidence-file.ts';
import { gatherGrounds } from './grounds.ts';

export const reportCommitmentImplementation = implement(reportCommitment, async ({ id, account }, context) => {
  const row = await lockRecord(context, commitment, id);
  const fileId = await receiveEvidence(context, context.upload, {
    type: 'commitment',
    id,
    permission: commitment.permissions.read,
    scope: commitment.scope,
    record: { ...row },
  });
  const { row: after } = await takeStep<Commitment>(
    context,
    commitmentCourse as never,
    'report',
    id,
    { account, fileIds: [fileId] },
    { by: 'command' },
  );
  return { state: after.state, fileId };
});

/** The responsibility list: who answers for each item, what has been shown, and what an acceptance would say today. */
export const commitmentListImplementation = implement(commitmentList, async (_input, context) => {
  const asOn = shanghaiDate(context.now);
  const grounds = await gatherGrounds(context, asOn);
  const rows = await listRecordsWhere(context, commitment, {});
  return {
    asOn,
    commitments: rows
      .toSorted((a, b) => orderOf(a) - orderOf(b))
      .map((row) => {
        const { verdict, reason } = judge(row, grounds);
        return {
          commitment: { ...row },
          verdict,
          reason,
          openSteps: [...openSteps(commitmentCourse as never, { ...row }, context)],
        };
      }),
  };
});

/** In the order of the plan's chapters: the letter, then the number. */
export const orderOf = ({ commitmentNo }: Pick<Commitment, 'commitmentNo'>): number =>
  commitmentNo.charCodeAt(0) * 1_000 + Number(commitmentNo.slice(1));

export const raiseProblemImplementation = implement(raiseProblem, async (input, context) => {
  const id = context.newId();
  const today = shanghaiDate(context.now);
  await insertRecord(context, planProblem, {
    ...input,
    id,
    problemNo: `WT${today.replaceAll('-', '')}-${id.slice(-6)}`,
    townshipCode: null,
    raisedOn: today,
    raisedByName: context.subject.displayName,
    dueOn: null,
    decision: null,
    decidedByName: null,
    decidedAt: null,
    decisions: [],
    effect: null,
    closedByName: null,
    closedAt: null,
    state: 'RAISED',
  });
  await context.services.announce(context, problemRaised, { planProblemId: id });
  return { id };
});
