import { implement, writeWorkbook } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import { boxSheet } from '../model/index.ts';
import { wordOf } from './judging.ts';
import { countBoxOfAlarms, countBoxOfFires } from './statistics.ts';

/** Boxes 1 and 2 as the plan prints them, one sheet each, with what stands behind them. */
export const boxSheetImplementation = implement(boxSheet, async (years, context) => {
  const fires = await countBoxOfFires(context, years);
  const alarms = await countBoxOfAlarms(context, years);
  const t = (key: string) => wordOf(context, key);
  const behind = (box: typeof fires | typeof alarms) => [
    [t('statistics.records'), box.records],
    [t('statistics.synthetic'), box.syntheticRecords],
    [t('statistics.notApproved'), box.notApproved],
    [t('statistics.reach'), t(`statistics.reach.${box.reach}`)],
  ];
  const yearOf = (year: number | null) => (year === null ? t('statistics.total') : String(year));
  const bytes = await writeWorkbook(
    [
      {
        name: t('statistics.box1.short'),
        headings: ['year', 'fires', 'deaths', 'injuries', 'loss'].map((one) => t(`statistics.${one}`)),
        rows: [
          [...fires.years, fires.total].map((row) => [
            yearOf(row.year),
            row.fires,
            row.deaths,
            row.injuries,
            Number(row.lossTenThousandYuan),
          ]),
          behind(fires),
        ],
      },
      {
        name: t('statistics.box2.short'),
        headings: ['year', 'alarms', 'FIRE', 'RESCUE', 'SOCIAL', 'others'].map((one) => t(`statistics.${one}`)),
        rows: [
          [...alarms.years, alarms.total].map((row) => [
            yearOf(row.year),
            row.total,
            row.fire,
            row.rescue,
            row.social,
            row.others,
          ]),
          behind(alarms),
        ],
      },
    ],
    context.now,
  );
  return { fileName: `${t('statistics')}-${shanghaiDate(context.now)}.xlsx`, base64: bytes.toString('base64') };
});
