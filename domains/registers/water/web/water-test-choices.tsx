import './water.css';
import { formatDecimal, useLabels } from '@wanghuo/platform-web';
import { shanghaiDate, type InputOf, type Instant } from '@wanghuo/kernel';
import { serverNowMillis } from '@wanghuo/platform-web';
import { gaugeReadings, type recordTest, testFindings, testOf } from '../model/index.ts';

/** One button for each finding; running water is recorded by what the gauge shows. One tap records. */
export function WaterTestChoices({
  hydrantId,
  onTest,
  disabled = false,
}: {
  hydrantId: string;
  onTest: (test: InputOf<typeof recordTest>, words: string) => void;
  disabled?: boolean;
}) {
  const t = useLabels('water');
  const today = () => shanghaiDate(new Date(serverNowMillis()).toISOString() as Instant);
  return (
    <div className="wtr-choices">
      <div role="group" aria-label={t('water.test.running')}>
        <p className="wh-quiet">{t('water.test.running')}</p>
        {gaugeReadings.map((reading) => (
          <button
            key={reading}
            type="button"
            disabled={disabled}
            className="wh-number"
            onClick={() =>
              onTest(
                testOf(hydrantId, 'RUNNING', today(), { staticPressureMegapascals: reading }),
                t('water.test.reading', { pressure: formatDecimal(reading) }),
              )
            }
          >
            {formatDecimal(reading)}
          </button>
        ))}
      </div>
      <div role="group" aria-label={t('water.test.cannot')}>
        <p className="wh-quiet">{t('water.test.cannot')}</p>
        {testFindings
          .filter((finding) => finding !== 'RUNNING')
          .map((finding) => {
            const word = t(`water.finding.${finding}`);
            return (
              <button
                key={finding}
                type="button"
                disabled={disabled}
                onClick={() => onTest(testOf(hydrantId, finding, today(), { note: word }), word)}
              >
                {word}
              </button>
            );
          })}
      </div>
    </div>
  );
}
