import { Link, useParams } from '@tanstack/react-router';
import { IncidentPanel, type Proposal, useIncidentDetail } from '@wanghuo/incidents/web';
import { useLabels, useSession } from '@wanghuo/platform-web';
import { useState } from 'react';
import './incident.css';

/** One incident on a page of its own, from the same panels as the command map. */
export default function IncidentPage() {
  const t = useLabels('app');
  const { may } = useSession();
  const { id = '' } = useParams({ strict: false });
  const live = useIncidentDetail(id);
  const [proposal, setProposal] = useState<Proposal | null>(null);
  return (
    <div className="incident-page">
      <IncidentPanel
        live={live}
        proposal={proposal}
        onProposal={(_incidentId, next) => setProposal(next)}
        links={() => (
          <>
            {may('incident.dispatch') && (
              <Link className="wh-action" to={`/command?incident=${id}`}>
                {t('incident.onMap')}
              </Link>
            )}
            <Link className="wh-action" to={`/replay/${id}`}>
              {t('command.replay')}
            </Link>
          </>
        )}
      />
    </div>
  );
}
