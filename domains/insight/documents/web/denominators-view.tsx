import { EmptyState, formatDecimal, StateTag, type Translate, useLabels } from '@wanghuo/platform-web';
import type { AuditBody, DenominatorColumn } from '../model/index.ts';

const scales = { person: 10_000, household: 10_000, area: 1_000_000 } as const;

function rangeOf(
  t: Translate,
  interval: { low: number | null; high: number | null } | null,
  base: DenominatorColumn['base'],
): string {
  if (!interval) return '—';
  const shown = (value: number | null) => (value === null ? '∞' : formatDecimal(value / scales[base]));
  return `${shown(interval.low)}～${shown(interval.high)} ${t(`documents.base.${base}`)}`;
}

/** Which population each column of the indicator tables implies, which stated numbers fit it, and what conflicts. */
export function DenominatorsView({ body, onPlace }: { body: AuditBody; onPlace: (from: number) => void }) {
  const t = useLabels('documents');
  const told = body.denominators.filter(({ rows }) => rows.some(({ numerators }) => numerators.length > 0));
  if (told.length === 0)
    return <EmptyState title={t('documents.denominators.none')}>{t('documents.denominators.means')}</EmptyState>;
  return (
    <div className="doc-side-scroll">
      <p className="wh-quiet doc-means">{t('documents.denominators.means')}</p>
      {told.map((column) => (
        <section key={`${column.tableId} ${column.column} ${column.base}`} className="doc-column">
          <header>
            <h3>{column.column}</h3>
            <Verdict column={column} />
          </header>
          <table className="wh-table">
            <thead>
              <tr>
                {['indicator', 'numerator', 'implies', 'fits'].map((one) => (
                  <th key={one} scope="col">
                    {t(`documents.denominators.${one}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {column.rows.flatMap(({ indicator, printed, span, numerators }) =>
                numerators.map((one, at) => (
                  <tr key={`${span.from} ${at}`} data-open onClick={() => onPlace(one.spans[0]?.from ?? span.from)}>
                    <td>
                      {at === 0 && (
                        <>
                          {indicator} <b className="wh-number">{printed}</b>
                        </>
                      )}
                    </td>
                    <td>
                      {one.noun} <span className="wh-number">{one.arithmetic}</span>
                      {one.kind === 'addedOnly' && <small className="wh-quiet"> {t('documents.addedOnly')}</small>}
                    </td>
                    <td className="wh-number">{rangeOf(t, one.implies, column.base)}</td>
                    <td>
                      {one.isCompatible === null ? (
                        '—'
                      ) : one.isCompatible ? (
                        t('documents.fits')
                      ) : (
                        <StateTag meaning="unverified" shape="diamond" word={t('documents.fitsNot')} />
                      )}
                    </td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
          {column.populations.map((population) => (
            <p key={population.span.from} className="doc-population">
              <button type="button" className="doc-place" onClick={() => onPlace(population.span.from)}>
                <strong>{population.stated}</strong>
              </button>{' '}
              {t('documents.population', {
                fits: population.fits.join(t('documents.separator')) || t('documents.nothing'),
                fitsNot: population.fitsNot.join(t('documents.separator')) || t('documents.nothing'),
              })}
            </p>
          ))}
          {column.conflicts.length > 0 && (
            <details className="doc-conflicts" open={column.conflicts.length <= 3}>
              <summary>{t('documents.conflicts', { count: column.conflicts.length })}</summary>
              <ul>
                {column.conflicts.map(({ one, other, arithmetic }) => (
                  <li key={`${one} ${other}`}>
                    <strong>
                      {one} ↔ {other}
                    </strong>
                    <span className="doc-arithmetic">{arithmetic}</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </div>
  );
}

function Verdict({ column }: { column: DenominatorColumn }) {
  const t = useLabels('documents');
  if (column.isReconcilable === null) return <span className="wh-quiet">{t('documents.denominators.notEnough')}</span>;
  return column.isReconcilable ? (
    <span>{t('documents.denominators.reconciled', { range: rangeOf(t, column.common, column.base) })}</span>
  ) : (
    <StateTag meaning="fire" shape="triangle" word={t('documents.denominators.notReconciled')} />
  );
}
