import {
  getRecord,
  implement,
  insertRecord,
  listRecordsWhere,
  lockRecord,
  may,
  updateRecord,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate } from '@wanghuo/kernel';
import {
  acceptance,
  commitment,
  commitmentUnknown,
  dossierDrawnUp,
  dossierPage,
  dossierSigned,
  drawUpDossier,
  giveOpinion,
  hashOf,
  judge,
  listDossiers,
  opinionGiven,
  planProblem,
  signedHash,
  snapshotTooEarly,
  verdictCode,
  type Acceptance,
  type DossierEntry,
  type DossierProblem,
  type PlanProblem,
} from '../model/index.ts';
import { orderOf } from './commitments.ts';
import { gatherGrounds } from './grounds.ts';

/** More than this many records are counted and not listed one by one: the registers hold them. */
const listedRecords = 200;

export const drawUpDossierImplementation = implement(drawUpDossier, async ({ asOn }, context) => {
  if (asOn > shanghaiDate(context.now)) throw snapshotTooEarly({ on: asOn });
  const grounds = await gatherGrounds(context, asOn);
  const rows = (await listRecordsWhere(context, commitment, {})).toSorted((a, b) => orderOf(a) - orderOf(b));
  const entries = rows.map((row): DossierEntry => {
    const { recordIds, fileIds, figures, ...found } = judge(row, grounds);
    return {
      commitmentNo: row.commitmentNo,
      words: row.words,
      standard: row.standard,
      planLine: row.planLine,
      ownerBody: row.ownerBody,
      dueOn: row.dueOn,
      ...found,
      figures: { ...figures, ...(recordIds.length > listedRecords ? { records: recordIds.length } : {}) },
      recordIds: recordIds.slice(0, listedRecords),
      fileIds: [...fileIds],
    };
  });
  const problems = problemsBy(await listRecordsWhere(context, planProblem, {}), asOn);
  const id = context.newId();
  const entriesHash = hashOf(entries);
  await insertRecord(context, acceptance, {
    id,
    source: entries.some(({ synthetic }) => synthetic) ? 'SYNTHETIC' : 'DECLARED',
    acceptanceNo: `YS-${asOn.replaceAll('-', '')}-${id.slice(-4)}`,
    asOn,
    townshipCode: null,
    drawnUpAt: context.now,
    drawnUpByName: context.subject.displayName,
    entries,
    entriesHash,
    problems: [...problems],
    opinions: [],
    signature: null,
    signedByName: null,
    signedAt: null,
    state: 'DRAWN_UP',
  });
  await context.services.announce(context, dossierDrawnUp, { acceptanceId: id, entriesHash });
  return { id, entriesHash };
});

/** Problems that had been raised by a day, each with all that had been decided and done about it by then. */
function problemsBy(rows: readonly PlanProblem[], asOn: string): readonly DossierProblem[] {
  const dayOf = (instant: string) => shanghaiDate(parseInstant(instant));
  return rows
    .filter(({ raisedOn }) => raisedOn <= asOn)
    .toSorted((a, b) => (`${a.raisedOn} ${a.problemNo}` < `${b.raisedOn} ${b.problemNo}` ? -1 : 1))
    .map(({ problemNo, title, raisedOn, raisedByName, decisions, effect, closedAt }) => {
      const closedOn = closedAt !== null && dayOf(closedAt) <= asOn ? dayOf(closedAt) : null;
      return {
        problemNo,
        title,
        raisedOn,
        raisedByName,
        decisions: decisions.filter(({ at }) => dayOf(at) <= asOn),
        effect: closedOn === null ? null : effect,
        closedOn,
      };
    });
}

export const giveOpinionImplementation = implement(giveOpinion, async (input, context) => {
  const row = await lockRecord(context, acceptance, input.acceptanceId);
  if (row.state === 'SIGNED') throw dossierSigned({ name: row.signedByName ?? '' });
  if (!row.entries.some(({ commitmentNo }) => commitmentNo === input.commitmentNo))
    throw commitmentUnknown({ no: input.commitmentNo });
  const opinions = [
    ...row.opinions.filter((one) => one.commitmentNo !== input.commitmentNo || one.byId !== context.subject.id),
    {
      commitmentNo: input.commitmentNo,
      verdict: input.verdict,
      reason: input.reason,
      byId: context.subject.id,
      byName: context.subject.displayName,
      at: context.now,
    },
  ];
  await updateRecord(context, acceptance, row.id, { opinions }, 'any');
  await context.services.announce(context, opinionGiven, {
    acceptanceId: row.id,
    commitmentNo: input.commitmentNo,
    verdict: input.verdict,
  });
  return { opinions: opinions.length };
});

export const listDossiersImplementation = implement(listDossiers, async (_input, context) => ({
  dossiers: (await listRecordsWhere(context, acceptance, {}, 100))
    .toSorted((a, b) => (a.drawnUpAt < b.drawnUpAt ? 1 : -1))
    .map(({ id, acceptanceNo, asOn, drawnUpAt, drawnUpByName, state, signedByName, signedAt }) => ({
      id,
      acceptanceNo,
      asOn,
      drawnUpAt,
      drawnUpByName,
      state,
      signedByName,
      signedAt,
    })),
  today: shanghaiDate(context.now),
}));

/** How many entries have each verdict; every verdict is there, none at all as 0. */
export const countsOf = ({ entries }: Pick<Acceptance, 'entries'>): Record<string, number> =>
  Object.fromEntries(verdictCode.names.map((name) => [name, entries.filter(({ verdict }) => verdict === name).length]));

export const dossierPageImplementation = implement(dossierPage, async ({ id }, context) => {
  const row = await getRecord(context, acceptance, id);
  const scope = { scope: acceptance.scope, record: row };
  const isOpen = row.state === 'DRAWN_UP';
  return {
    head: {
      id: row.id,
      acceptanceNo: row.acceptanceNo,
      asOn: row.asOn,
      drawnUpAt: row.drawnUpAt,
      drawnUpByName: row.drawnUpByName,
      entriesHash: row.entriesHash,
      state: row.state,
    },
    entries: row.entries,
    opinions: row.opinions,
    problems: row.problems,
    counts: countsOf(row),
    seenHash: signedHash(row),
    hashHolds:
      hashOf(row.entries) === row.entriesHash && (row.signature === null || row.signature.hash === signedHash(row)),
    signature: row.signature ? { byName: row.signature.byName, at: row.signature.at, hash: row.signature.hash } : null,
    mayJudge: isOpen && may(context.subject, 'dossier.judge', scope),
    maySign: isOpen && may(context.subject, 'dossier.sign', scope),
  };
});
