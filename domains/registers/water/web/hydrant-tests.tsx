import './water.css';
import {
  EmptyState,
  formatDate,
  formatDecimal,
  LiveView,
  Panel,
  ProblemNotice,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { recordTest, testsOf } from '../model/index.ts';
import { WaterTestChoices } from './water-test-choices.tsx';

/** Beside a hydrant's record: its tests, newest first, and a way to add one for whoever may. */
export function HydrantTests({ hydrantId }: { hydrantId: string }) {
  const t = useLabels('water');
  const { may } = useSession();
  const tests = useLive(testsOf, { hydrantId });
  const record = useCommand(recordTest);
  return (
    <Panel title={t('water.tests')}>
      <LiveView
        live={tests}
        isEmpty={(data) => data.tests.length === 0}
        empty={<EmptyState title={t('water.tests.none')} />}
      >
        {(data) => (
          <table className="wh-table">
            <thead>
              <tr>
                <th>{t('field.hydrant.lastTestedOn')}</th>
                <th>{t('field.hydrant.status')}</th>
                <th data-align="end">{t('field.hydrant.staticPressureMegapascals')}</th>
                <th data-align="end">{t('field.hydrant.flowLitresPerSecond')}</th>
                <th>{t('water.testedBy')}</th>
              </tr>
            </thead>
            <tbody>
              {data.tests.map((test) => (
                <tr key={test.id}>
                  <td>{formatDate(test.testedOn)}</td>
                  <td>
                    {t(`code.hydrantStatus.${test.status}`)}
                    {test.note && <small className="wh-quiet"> {test.note}</small>}
                  </td>
                  <td data-align="end">{formatDecimal(test.staticPressureMegapascals)}</td>
                  <td data-align="end">{formatDecimal(test.flowLitresPerSecond, 1)}</td>
                  <td>{test.testedBy}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </LiveView>
      {may('water.test') && (
        <>
          <ProblemNotice problem={record.problem} />
          <WaterTestChoices hydrantId={hydrantId} disabled={record.pending} onTest={(test) => void record.run(test)} />
        </>
      )}
    </Panel>
  );
}
