import type { OutputOf } from '@wanghuo/kernel';
import { formatCount, useLabels, type Translate } from '@wanghuo/platform-web';
import { projectCourses, type programmeOverview, type ProjectKind } from '../model/index.ts';

export type Missing = OutputOf<typeof programmeOverview>['decide'][number]['missing'][number];

/** One missing thing in words. */
export function missingWord(t: Translate, { kind, code, detail }: Missing): string {
  const word =
    kind === 'STAGE'
      ? t('programme.missing.stage', { stage: t(`code.projectStage.${code}`) })
      : kind === 'PAPER'
        ? t(`code.paperKind.${code}`)
        : t(`programme.condition.${code}`);
  return detail === undefined ? word : t('programme.missing.detail', { word, detail });
}

export const missingWords = (t: Translate, missing: readonly Missing[]): string =>
  missing.map((one) => missingWord(t, one)).join(t('programme.separator'));

/** The name of a gate, which is a step of the kind's course. */
export const stepWord = (t: Translate, kind: string, step: string): string =>
  t(`step.${projectCourses[kind as ProjectKind].name}.${step}`);

/** Yuan as 万元, as such tables are printed. */
export function Money({ yuan }: { yuan: number }) {
  const t = useLabels('programme');
  return (
    <span className="wh-number" title={t('programme.yuan', { yuan: formatCount(Math.round(yuan)) })}>
      {(yuan / 10_000).toLocaleString('zh-CN', { maximumFractionDigits: 2 })}
    </span>
  );
}
