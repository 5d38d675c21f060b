import { execFile } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exportLedger } from '../../../platform/server/ledger/export-ledger.ts';
import { type LedgerVerdict, verifyLedger } from '../../../platform/server/ledger/verification.ts';
import { well } from '../../../platform/server/registers/testing/sample-register.ts';
import { type LedgerScene, openLedgerScene } from './ledger-scene.ts';

const verifier = new URL('../../../apps/verify/verify.mjs', import.meta.url).pathname;
const execute = promisify(execFile);

let scene: LedgerScene;
let wells: readonly { readonly id: string }[];

/**
 * Twelve saves under a first checkpoint, eight more under a second, three sealed after it. A save is two entries, its
 * fact and the digests of its transaction; a command without a fact is one: 45 entries.
 */
beforeAll(async () => {
  scene = await openLedgerScene();
  const created = [];
  for (let number = 1; number <= 12; number += 1) created.push(await scene.createWell(`W-${100 + number}`));
  wells = created;
  await scene.seal();
  for (const { id } of created.slice(0, 8)) await scene.editWell(id, 5);
  await scene.seal();
  await scene.workOnWell(created[11]?.id as string, 9);
  await scene.createWell('W-201');
  await scene.createWell('W-202');
  await scene.seal({ checkpoint: false });
  await scene.remember();
});
afterEach(() => scene.restore());
afterAll(() => scene.close());

const verify = (options = {}): Promise<LedgerVerdict> =>
  verifyLedger(scene.database, scene.pinned, { registers: [well], ...options });

/** The verdict on what a superuser did with every trigger off. */
async function verdictAfter(statement: string): Promise<LedgerVerdict> {
  await scene.tamper(statement);
  return verify();
}

async function one<Value>(query: string): Promise<Value> {
  const { rows } = await sql.raw<{ value: Value }>(query).execute(scene.database);
  return rows[0]?.value as Value;
}

describe('INV-7, AL-07: the ledger of a database', () => {
  test('is found whole when nobody touched it', async () => {
    const verdict = await verify();
    expect(verdict).toMatchObject({
      ok: true,
      first: null,
      divergenceCount: 0,
      pendingCount: 0,
      commitments: { details: 45, erased: 0, facts: 22 },
      records: { committed: 14, byHistory: 0, unproved: 0 },
      log: { entryCount: 45, checkpointCount: 2, checkpointedSize: 40, unanchoredCount: 5 },
    });
  });

  test('names a fact whose payload was edited, and the entry that commits to it', async () => {
    const id = await one<string>('select id as value from ledger.fact order by position offset 6 limit 1');
    const verdict = await verdictAfter(
      `update ledger.fact set payload = jsonb_set(payload, '{version}', '99') where id = '${id}'`,
    );
    expect(verdict.first).toMatchObject({
      table: 'ledger.fact',
      id,
      seq: 12,
      reason: 'FACT_DIFFERS',
      members: ['payload'],
    });
    expect(verdict.ok).toBe(false);
  });

  test.each([
    ['actor', `actor = '{"type":"user","id":"somebody","displayName":"示例·某人"}'`],
    ['recorded_at', `recorded_at = recorded_at - interval '1 hour'`],
    ['occurred_at', `occurred_at = occurred_at + interval '1 millisecond'`],
    ['subject_id', `subject_id = 'another'`],
    ['authority', `authority = '某人口头'`],
    ['source', `source = 'device'`],
    ['causes', `causes = array['00000000-0000-7000-8000-0000000000aa']::uuid[]`],
  ])('names a fact whose %s was edited', async (member, change) => {
    const id = await one<string>('select id as value from ledger.fact order by position offset 3 limit 1');
    const verdict = await verdictAfter(`update ledger.fact set ${change} where id = '${id}'`);
    expect(verdict.first).toMatchObject({
      table: 'ledger.fact',
      id,
      seq: 6,
      reason: 'FACT_DIFFERS',
      members: [member],
    });
  });

  test('names a fact that was taken out, and one that was put in', async () => {
    const id = await one<string>('select id as value from ledger.fact order by position offset 4 limit 1');
    const verdict = await verdictAfter(`
      update ledger.fact set id = '00000000-0000-7000-8000-0000000000aa' where id = '${id}'`);
    expect(verdict.divergences).toMatchObject([
      { table: 'ledger.fact', id, seq: 8, reason: 'FACT_MISSING' },
      { table: 'ledger.fact', id: '00000000-0000-7000-8000-0000000000aa', seq: null, reason: 'FACT_UNCOMMITTED' },
    ]);
  });

  test('names an entry whose line was edited', async () => {
    const verdict = await verdictAfter(
      `update ledger.entry set line = replace(line, 'register.recordSaved', 'register.recordSpared') where seq = 6`,
    );
    expect(verdict.first).toMatchObject({ table: 'ledger.entry', id: '6', seq: 6 });
    expect(verdict.log.fault).toMatchObject({ reason: 'CHAIN_BROKEN', seq: 6, untilSeq: 6 });
  });

  test('names an entry of which only the columns for searching were edited', async () => {
    const verdict = await verdictAfter(`update ledger.entry set actor_id = 'somebody' where seq = 9`);
    expect(verdict.divergences).toMatchObject([
      { table: 'ledger.entry', id: '9', seq: 9, reason: 'ENTRY_COPY_DIFFERS', members: ['actor_id'] },
    ]);
    expect(verdict.log.ok).toBe(true);
  });

  test('names an entry that was taken out of the middle', async () => {
    const verdict = await verdictAfter('delete from ledger.entry where seq = 7');
    expect(verdict.first).toMatchObject({ table: 'ledger.entry', id: '7', seq: 7, reason: 'SEQ_SKIPPED' });
    expect(verdict.divergences.at(-1)).toMatchObject({ table: 'ledger.detail', reason: 'DETAIL_UNCOMMITTED' });
  });

  test('names a checkpoint whose line was edited, and one whose signature is of another', async () => {
    const edited = await verdictAfter(
      `update ledger.checkpoint set line = replace(line, '"size":24', '"size":23') where size = 24`,
    );
    expect(edited.first).toMatchObject({ table: 'ledger.checkpoint', id: '24' });
    await scene.restore();
    const resigned = await verdictAfter(
      'update ledger.checkpoint set signature = (select signature from ledger.checkpoint where size = 24) where size = 40',
    );
    expect(resigned.first).toMatchObject({
      table: 'ledger.checkpoint',
      id: '40',
      reason: 'CHECKPOINT_SIGNATURE_WRONG',
    });
  });

  test('refuses checkpoints of a key that was not pinned', async () => {
    const verdict = await verifyLedger(scene.database, [{ keyId: 'another', publicKey: scene.keys.publicKey }]);
    expect(verdict.first).toMatchObject({ table: 'ledger.checkpoint', id: '24', reason: 'CHECKPOINT_KEY_UNKNOWN' });
  });

  test('names a detail that was edited', async () => {
    const commitment = await one<string>(
      `select substring(line from '"detail":"([0-9a-f]{64})"') as value from ledger.entry where seq = 2`,
    );
    const verdict = await verdictAfter(
      `update ledger.detail set detail = jsonb_set(detail, '{subjectId}', '"x"') where commitment = '${commitment}'`,
    );
    expect(verdict.divergences).toMatchObject([
      { table: 'ledger.detail', id: commitment, seq: 2, reason: 'DETAIL_DIFFERS' },
    ]);
  });

  test('AL-13: counts an erased detail and still finds the log whole; a detail that is simply gone is named', async () => {
    const commitment = await one<string>(
      `select substring(line from '"detail":"([0-9a-f]{64})"') as value from ledger.entry where seq = 2`,
    );
    const where = `where commitment = '${commitment}'`;
    const erased = await verdictAfter(
      `update ledger.detail set detail = null, erased_at = '2026-03-02T00:00:00Z' ${where}`,
    );
    expect(erased).toMatchObject({ ok: true, commitments: { erased: 1, details: 44 } });
    await scene.restore();
    const gone = await verdictAfter(`delete from ledger.detail ${where}`);
    expect(gone.first).toMatchObject({ table: 'ledger.detail', id: commitment, seq: 2, reason: 'DETAIL_MISSING' });
  });

  test('names where the tail begins that was cut off below a checkpoint, and above the last one', async () => {
    const below = await verdictAfter('delete from ledger.entry where seq >= 15');
    expect(below.log.fault).toMatchObject({ reason: 'TRUNCATED', seq: 15 });
    expect(below.first).toMatchObject({ table: 'ledger.entry', id: '15', seq: 15, reason: 'TRUNCATED' });
    await scene.restore();
    const above = await verdictAfter('delete from ledger.entry where seq >= 41');
    expect(above.log.ok).toBe(true);
    expect(above.first).toMatchObject({ table: 'ledger.entry', id: '41', seq: 41, untilSeq: 44, reason: 'TRUNCATED' });
  });

  test('finds a cut tail even when its checkpoint and the note of the sealer went with it, by what it left behind', async () => {
    const verdict = await verdictAfter(`
      delete from ledger.entry where seq >= 24;
      delete from ledger.checkpoint where size > 24;
      delete from ledger.state`);
    expect(verdict.log.ok).toBe(true);
    expect(verdict.divergences.filter(({ reason }) => reason === 'DETAIL_UNCOMMITTED')).toHaveLength(21);
    const kept = await one<string>("select line::json ->> 'root' as value from kept.ledger_checkpoint where size = 40");
    const anchored = await verify({ kept: [{ size: 40, root: kept }] });
    expect(anchored.log.fault).toMatchObject({ reason: 'TRUNCATED', seq: 24 });
  });

  test('names a record that was edited behind the server, though its version was left alone', async () => {
    const id = wells[9]?.id as string;
    const verdict = await verdictAfter(`update sample.well set pump_count = 77 where id = '${id}'`);
    expect(verdict.divergences).toMatchObject([{ table: 'sample.well', id, reason: 'RECORD_DIFFERS' }]);
  });

  test('names a record that was edited and given a newer version, which no history explains', async () => {
    const id = wells[9]?.id as string;
    const verdict = await verdictAfter(`update sample.well set pump_count = 77, version = 2 where id = '${id}'`);
    expect(verdict.divergences).toMatchObject([{ table: 'sample.well', id, reason: 'RECORD_DIFFERS_FROM_HISTORY' }]);
  });

  test('names a record that a command had changed and somebody edited afterwards, and one that was set back', async () => {
    const worked = wells[11]?.id as string;
    const edited = await verdictAfter(`update sample.well set name = '示例井 改' where id = '${worked}'`);
    expect(edited.divergences).toMatchObject([{ table: 'sample.well', id: worked, reason: 'RECORD_DIFFERS' }]);
    await scene.restore();
    const id = wells[0]?.id as string;
    const setBack = await verdictAfter(`update sample.well set pump_count = 1, version = 1 where id = '${id}'`);
    expect(setBack.divergences).toMatchObject([{ table: 'sample.well', id, reason: 'RECORD_DIFFERS' }]);
  });

  test('names a record that was removed', async () => {
    const id = wells[3]?.id as string;
    const verdict = await verdictAfter(`delete from sample.well where id = '${id}'`);
    expect(verdict.divergences).toMatchObject([{ table: 'sample.well', id, reason: 'RECORD_MISSING' }]);
  });

  test('names so many divergences as asked for and counts them all, earliest first', async () => {
    await scene.tamper(`update ledger.fact set payload = '{}'`);
    const verdict = await verify({ limit: 5, registers: [] });
    expect(verdict.divergences.map(({ seq }) => seq)).toEqual([0, 2, 4, 6, 8]);
    expect(verdict.divergenceCount).toBe(22);
  });

  test('is judged with facts that wait for the sealer', async () => {
    await scene.createWell('W-301');
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: true, pendingCount: 2, commitments: { facts: 23 } });
    const edited = await verdictAfter(`update ledger.fact set payload = '{}'
      where position = (select max(position) from ledger.fact)`);
    expect(edited.first).toMatchObject({ table: 'ledger.fact', seq: null, reason: 'FACT_DIFFERS' });
  });
});

describe('AL-10: an export', () => {
  async function exportTo(name: string, options = {}): Promise<string> {
    const file = join(scene.folder, name);
    const stream = createWriteStream(file);
    await exportLedger(scene.database, stream, options);
    stream.end();
    await finished(stream);
    return file;
  }

  function trustFile(): string {
    const file = join(scene.folder, 'trusted.jsonl');
    const [{ keyId, publicKey } = { keyId: '', publicKey: '' }] = scene.pinned;
    writeFileSync(file, `${JSON.stringify({ key: { keyId, algorithm: 'Ed25519', publicKey } })}\n`);
    return file;
  }

  const judge = (file: string) => execute(process.execPath, [verifier, '--json', '--trust', trustFile(), file]);

  test('is verified by the program that stands alone, with and without details', async () => {
    const bare = JSON.parse((await judge(await exportTo('bare.jsonl'))).stdout) as object;
    expect(bare).toMatchObject({ status: 'VERIFIED', entryCount: 45, checkpointCount: 2, detailsMatched: 0 });
    const whole = JSON.parse((await judge(await exportTo('whole.jsonl', { details: true }))).stdout) as object;
    expect(whole).toMatchObject({ status: 'VERIFIED', detailsMatched: 45, detailsNotShown: 0 });
  });

  test('of a database that was tampered with is refused by it too, at the same place', async () => {
    await scene.tamper(
      `update ledger.entry set line = replace(line, '"result":"ok"', '"result":"denied"') where seq = 8`,
    );
    const judged = await judge(await exportTo('tampered.jsonl')).catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(judged).toMatchObject({ code: 1 });
    expect(JSON.parse(judged.stdout)).toMatchObject({ status: 'FAULTY', fault: { seq: 8 } });
    expect((await verify()).first).toMatchObject({ table: 'ledger.entry', seq: 8 });
  });
});
