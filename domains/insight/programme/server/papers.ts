import { getRecord, implement, writePaper, type PaperBlock, type Services } from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate } from '@wanghuo/kernel';
import {
  acceptance,
  dossierPaper,
  findingWords,
  planSnapshot,
  planTargets,
  supervisionPaper,
  type Acceptance,
  type DossierEntry,
  type PlanSnapshot,
  type ProblemDecision,
} from '../model/index.ts';
import { countsOf } from './dossier.ts';
import { wordOf } from './words.ts';

type Context = { readonly services: Services };

const heading = (text: string, level: 1 | 2 = 1): PaperBlock => ({ kind: 'heading', level, text });
const paragraph = (text: string): PaperBlock => ({ kind: 'paragraph', text });

/** `2025年12月31日`, in the order of the language. */
const dayWord = (context: Context, on: string) => {
  const [year = '', month = '', day = ''] = on.split('-');
  return wordOf(context, 'paper.day', { year, month: Number(month), day: Number(day) });
};

/** Why an entry has its verdict; words of definitions and verdicts belong to the indicators. */
const reasonWord = ({ services }: Context, entry: Pick<DossierEntry, 'reason' | 'figures'>): string =>
  findingWords((key) => services.declarations.find(({ labels }) => labels[key])?.labels[key], entry);

const marksOf = (context: Context, isSynthetic: boolean) => (isSynthetic ? [wordOf(context, 'paper.synthetic')] : []);

/** The order of 督查: what is not reached first, then what nobody can show, then the rest. */
const verdictOrder = ['UNMET', 'UNVERIFIABLE', 'NOT_YET_DUE', 'MET'] as const;

function dossierBlocks(context: Context, row: Acceptance): readonly PaperBlock[] {
  const t = (key: string, values = {}) => wordOf(context, key, values);
  const counts = countsOf(row);
  const opinionsOf = Map.groupBy(row.opinions, ({ commitmentNo }) => commitmentNo);
  const lineOf = (entry: DossierEntry) => {
    const opinions = (opinionsOf.get(entry.commitmentNo) ?? []).map(({ byName, verdict, reason }) =>
      t('paper.opinion', { name: byName, verdict: t(`code.acceptanceVerdict.${verdict}`), reason }),
    );
    return [
      entry.commitmentNo,
      `${entry.words}\n${t('paper.place', { line: entry.planLine })}`,
      t(`code.ownerBody.${entry.ownerBody}`),
      t(`code.acceptanceVerdict.${entry.verdict}`),
      [
        reasonWord(context, entry),
        ...(entry.recordIds.length > 0
          ? [t('paper.records', { count: entry.figures['records'] ?? entry.recordIds.length })]
          : []),
        ...(entry.fileIds.length > 0 ? [t('paper.files', { count: entry.fileIds.length })] : []),
        ...(entry.proof ? [t('paper.proof', { hash: entry.proof })] : []),
        ...(entry.synthetic ? [t('paper.synthetic')] : []),
        ...opinions,
      ].join('\n'),
    ];
  };
  const part = (verdict: (typeof verdictOrder)[number]): readonly PaperBlock[] => {
    const own = row.entries.filter((entry) => entry.verdict === verdict);
    return [
      heading(t('paper.part', { verdict: t(`code.acceptanceVerdict.${verdict}`), count: own.length })),
      own.length === 0
        ? paragraph(t('paper.none'))
        : {
            kind: 'table',
            head: [['paper.no', 'paper.item', 'paper.owner', 'paper.verdict', 'paper.evidence'].map((key) => t(key))],
            rows: own.map(lineOf),
            widths: [1, 4, 2, 1.4, 7],
          },
    ];
  };
  return [
    paragraph(
      t('paper.dossier.summary', {
        total: row.entries.length,
        met: counts['MET'] ?? 0,
        unmet: counts['UNMET'] ?? 0,
        unverifiable: counts['UNVERIFIABLE'] ?? 0,
        notYetDue: counts['NOT_YET_DUE'] ?? 0,
      }),
    ),
    paragraph(t('paper.dossier.method')),
    ...verdictOrder.flatMap(part),
    heading(t('paper.dossier.dissent', { count: row.opinions.length })),
    row.opinions.length === 0
      ? paragraph(t('paper.none'))
      : {
          kind: 'list',
          items: row.opinions.map(({ commitmentNo, byName, verdict, reason }) =>
            t('paper.dossier.dissentLine', {
              no: commitmentNo,
              name: byName,
              verdict: t(`code.acceptanceVerdict.${verdict}`),
              reason,
            }),
          ),
        },
    ...problemBlocks(context, row),
    heading(t('paper.signatures')),
    paragraph(t('paper.dossier.hash', { hash: row.signature?.hash ?? row.entriesHash })),
    {
      kind: 'signatures',
      lines: [
        { label: t('paper.drawnUpBy'), name: row.drawnUpByName, on: shanghaiDate(parseInstant(row.drawnUpAt)) },
        {
          label: t('paper.assessor'),
          ...(row.signature ? { name: row.signature.byName, on: shanghaiDate(parseInstant(row.signature.at)) } : {}),
        },
        { label: t('paper.districtLeader') },
      ],
    },
  ];
}

/** Every problem with every decision, the later below the earlier. */
function problemBlocks(context: Context, { problems }: Acceptance): readonly PaperBlock[] {
  const t = (key: string, values = {}) => wordOf(context, key, values);
  if (!problems) return [];
  return [
    heading(t('paper.dossier.problems', { count: problems.length })),
    problems.length === 0
      ? paragraph(t('paper.none'))
      : {
          kind: 'table',
          head: [['no', 'problem', 'raised', 'decisions', 'effect'].map((key) => t(`paper.dossier.problem.${key}`))],
          rows: problems.map((one) => [
            one.problemNo,
            one.title,
            `${one.raisedOn} ${one.raisedByName}`,
            one.decisions.map((made, at) => decisionWord(context, made, at)).join('\n') ||
              t('paper.dossier.problem.undecided'),
            one.effect === null ? '—' : `${one.effect}（${one.closedOn ?? ''}）`,
          ]),
          widths: [1.4, 3, 1.8, 6, 3],
        },
  ];
}

function decisionWord(
  context: Context,
  { decision, reason, dueOn, byName, at }: ProblemDecision,
  index: number,
): string {
  return wordOf(context, 'paper.dossier.problem.decision', {
    no: index + 1,
    on: shanghaiDate(parseInstant(at)),
    name: byName,
    decision,
    reason: reason ?? wordOf(context, 'programme.problem.noReason'),
    due: dueOn ?? '—',
  });
}

export const dossierPaperImplementation = implement(dossierPaper, async ({ id }, context) => {
  const row = await getRecord(context, acceptance, id);
  const bytes = await writePaper(
    {
      title: wordOf(context, 'paper.dossier'),
      subtitle: row.acceptanceNo,
      asOf: dayWord(context, row.asOn),
      marks: marksOf(context, row.source === 'SYNTHETIC'),
      landscape: true,
      blocks: dossierBlocks(context, row),
    },
    context.now,
  );
  return {
    fileName: `${wordOf(context, 'paper.dossier')}-${row.acceptanceNo}.docx`,
    base64: bytes.toString('base64'),
  };
});

/** The supervision report: what was due and came, what did not, money, indicators. From the frozen day alone. */
function supervisionBlocks(context: Context, { content, hash, kind }: PlanSnapshot): readonly PaperBlock[] {
  const t = (key: string, values = {}) => wordOf(context, key, values);
  const late = content.projects.filter(({ daysLate }) => daysLate > 0).toSorted((a, b) => b.daysLate - a.daysLate);
  const sum = (no: number, of: 'planned' | 'actual' | 'late') =>
    content.cells.filter(({ annexNo }) => annexNo === no).reduce((total, cell) => total + cell[of], 0);
  const yearsOf = (no: number) =>
    content.cells.filter(
      ({ annexNo, key }) => annexNo === no && Number(key.slice(0, 4)) <= Number(content.asOn.slice(0, 4)),
    );
  const dueBy = (no: number) => yearsOf(no).reduce((total, { planned }) => total + planned, 0);
  return [
    heading(t('paper.supervision.state')),
    paragraph(
      t('paper.supervision.summary', {
        projects: content.projects.length,
        late: late.length,
        confirmed: content.commitments.confirmed,
        reported: content.commitments.reported,
        open: content.commitments.open,
        raised: content.problems.open,
        decided: content.problems.decided,
        closed: content.problems.closed,
      }),
    ),
    heading(t('paper.supervision.annexes')),
    {
      kind: 'table',
      head: [['annex', 'whole', 'due', 'actual', 'lateCount'].map((key) => t(`paper.supervision.${key}`))],
      rows: [3, 4, 5].map((no) => [
        t(`programme.annex.${no}`),
        String(sum(no, 'planned')),
        String(dueBy(no)),
        String(sum(no, 'actual')),
        String(sum(no, 'late')),
      ]),
      widths: [4, 1, 1, 1, 1],
      figures: [1, 2, 3, 4],
    },
    heading(t('paper.supervision.late')),
    late.length === 0
      ? paragraph(t('paper.none'))
      : {
          kind: 'table',
          head: [['no', 'project', 'stage', 'days'].map((key) => t(`paper.supervision.${key}`))],
          rows: late.map((one) => [one.projectNo, one.name, t(`code.projectStage.${one.state}`), String(one.daysLate)]),
          widths: [1.5, 5, 2, 1],
          figures: [3],
        },
    heading(t('paper.supervision.indicators')),
    content.indicators.length === 0
      ? paragraph(t('paper.supervision.noIndicators'))
      : {
          kind: 'table',
          head: [['indicator', 'value', 'target', 'on', 'root'].map((key) => t(`paper.supervision.${key}`))],
          rows: content.indicators.map(({ no, value, asOn, merkleRoot }) => {
            const target = planTargets.find((one) => one.no === no);
            return [
              target?.name ?? String(no),
              value ?? '—',
              target ? `${target.better === 'LOWER' ? '≤' : '≥'}${target.target}` : '—',
              asOn,
              merkleRoot.slice(0, 16),
            ];
          }),
          widths: [4, 1, 1, 2, 3],
          figures: [1, 2],
        },
    heading(t('paper.supervision.money')),
    paragraph(t('paper.supervision.moneyLine', { ...content.money })),
    heading(t('paper.supervision.basis')),
    paragraph(t('paper.supervision.basisLine', { hash, kind: t(`code.snapshotKind.${kind}`) })),
    { kind: 'signatures', lines: [{ label: t('paper.drawnUpBy') }, { label: t('paper.committeeOffice') }] },
  ];
}

export const supervisionPaperImplementation = implement(supervisionPaper, async ({ id }, context) => {
  const row = await getRecord(context, planSnapshot, id);
  const title = wordOf(context, row.kind === 'MID_TERM' ? 'paper.midTerm' : 'paper.supervision', { year: row.year });
  const bytes = await writePaper(
    {
      title,
      subtitle: row.snapshotNo,
      asOf: dayWord(context, row.asOn),
      marks: marksOf(context, row.source === 'SYNTHETIC'),
      blocks: supervisionBlocks(context, row),
    },
    context.now,
  );
  return { fileName: `${title}.docx`, base64: bytes.toString('base64') };
});
