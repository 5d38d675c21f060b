import { finalStages } from './gates.ts';
import { printedAnnexes, type PrintedAnnex } from './plan-rows.ts';
import type { Project } from './project.ts';
import { reachedOn, slipsOf, stageOn } from './slippage.ts';

/** What a cell of an annex comes to: what the plan printed, what is there, and which records say so. */
export interface CellActual {
  readonly annexNo: number;
  /** Row and column, as `2022 V11`; a row's name for annexes 1 and 2. */
  readonly key: string;
  readonly planned: number;
  /** Delivered by the day of asking; for annexes 1 and 2 the area that was completed. */
  readonly actual: number;
  /** Of the actual, what came after its year. */
  readonly late: number;
  /** Planned for a year that is over and still not there. */
  readonly overdue: number;
  readonly projectIds: readonly string[];
  /** Records of the registers that the deliveries became. */
  readonly recordIds: readonly string[];
  /** The stage, for annexes 1 and 2. */
  readonly stage: string | null;
  readonly synthetic: number;
}

/** The stage at which a project counts as delivered in its annex: recruits at hiring, facilities at completion. */
const countsAt: Readonly<Record<number, string>> = {
  1: 'COMPLETED',
  2: 'COMPLETED',
  3: 'VEHICLE_COMMISSIONED',
  4: 'BRIGADE_ON_DUTY',
  5: 'RECRUITS_HIRED',
};

/** The number a cell prints; a dash is none. */
const printedNumber = (text: string | undefined): number => {
  const value = Number(text);
  return Number.isFinite(value) && text !== undefined && text.trim() !== '' ? value : 0;
};

/** Keys of the cells that promise a number, with the number. */
export function promisedCells(annex: PrintedAnnex): readonly { readonly key: string; readonly planned: number }[] {
  if (annex.no <= 2)
    return annex.rows.map(({ project = '', cells }) => ({
      key: project,
      // Where only a part is to be finished, the part is what the plan asks for.
      planned: printedNumber(/\d+/.exec(cells['task']?.text ?? '')?.[0] ?? cells['areaSquareMetres']?.text),
    }));
  const isNumber = ({ key }: { key: string }) => !['unit', 'year', 'no', 'quantity'].includes(key);
  return annex.rows.flatMap(({ year, cells }) =>
    annex.columns.filter(isNumber).map(({ key }) => ({
      key: year === undefined ? key : `${year} ${key}`,
      planned: printedNumber(cells[key]?.text),
    })),
  );
}

/**
 * The annexes as printed against what is there on a day, cell by cell. Every figure is counted from projects, and each
 * project names the records it became; nothing is typed.
 */
export function annexActuals(projects: readonly Project[], asOn: string): readonly CellActual[] {
  const byCell = Map.groupBy(projects, ({ annexNo, cellKey }) => `${annexNo} ${cellKey}`);
  return printedAnnexes.flatMap((annex) =>
    promisedCells(annex).map(({ key, planned }) => {
      const own = byCell.get(`${annex.no} ${key}`) ?? [];
      const state = countsAt[annex.no] as string;
      const delivered = own.filter((one) => reachedOn(one, state, asOn) !== null);
      const amount = (one: Project) =>
        annex.no <= 2 ? (one.areaDoneSquareMetres ?? 0) : annex.no === 5 ? (one.quantityDone ?? 0) : 1;
      const sum = (of: readonly Project[]) => of.reduce((total, one) => total + amount(one), 0);
      const isLate = (one: Project) => slipsOf(one, asOn).some((slip) => slip.state === state && slip.daysLate > 0);
      const isOver = own.some(({ dueOn }) => dueOn < asOn);
      const actual = sum(delivered);
      return {
        annexNo: annex.no,
        key,
        planned,
        actual,
        late: sum(delivered.filter(isLate)),
        overdue: annex.no > 2 && isOver ? Math.max(0, planned - actual) : 0,
        projectIds: own.map(({ id }) => id),
        recordIds: delivered.flatMap(({ effects }) => effects.map(({ id }) => id)),
        stage: annex.no <= 2 ? (own[0] ? stageOn(own[0], asOn) : null) : null,
        synthetic: own.filter(({ source }) => source === 'SYNTHETIC').length,
      };
    }),
  );
}

/** Whether every project of an annex or of a project of box 4 is through its last gate. */
export const allFinal = (projects: readonly Project[], asOn: string): boolean =>
  projects.length > 0 && projects.every((one) => finalStages.includes(stageOn(one, asOn) as Project['state']));
