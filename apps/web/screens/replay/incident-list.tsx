import './replay.css';
import { Link } from '@tanstack/react-router';
import { incident } from '@wanghuo/incidents/model';
import { RegisterPage, useLabels } from '@wanghuo/platform-web';

/** Every incident there ever was, newest first to be found; each can be replayed. */
export default function IncidentList() {
  const t = useLabels('app');
  return (
    <RegisterPage
      register={incident}
      extra={(record) => (
        <p className="rpl-open">
          <Link to={`/replay/${record.id}` as never} className="wh-action">
            {t('replay.open')}
          </Link>
        </p>
      )}
    />
  );
}
