import { SimulatorPanel } from '@wanghuo/simulator/web';
import { EmptyState, useLabels, useSession } from '@wanghuo/platform-web';

/** Nothing waits: says so, and how a first-time visitor can watch a day of the district. */
export function QuietQueue() {
  const t = useLabels('app');
  const { view } = useSession();
  return (
    <EmptyState title={t('command.quiet')}>
      {t('command.quiet.help')}
      {view?.demo && (
        <>
          <br />
          <br />
          <SimulatorPanel />
        </>
      )}
    </EmptyState>
  );
}

/** No incident is chosen: what this side will show, and the keys that lead here. */
export function QuietSide({ isQuiet }: { isQuiet: boolean }) {
  const t = useLabels('app');
  return (
    <div className="cmd-quiet">
      {!isQuiet && <SimulatorPanel compact />}
      <EmptyState title={t('command.side')}>{t('command.side.help')}</EmptyState>
      <dl className="cmd-keys">
        {['F2', 'F3', 'F6', 'F4', 'Enter', 'F7', 'F8', 'F9', 'Alt+1', 'Mod+K'].map((key) => (
          <div key={key}>
            <dt>
              <kbd>{key.replace('Mod', 'Ctrl')}</kbd>
            </dt>
            <dd>{t(`command.key.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
