import {
  ActionButton,
  formatInstant,
  formatMoment,
  KeyValue,
  ProblemNotice,
  StateTag,
  useLabels,
  useNowSeconds,
  useSession,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import { useAnswer, useForget } from '../system/answer.ts';
import type { Account, Assignment, Authorisation } from './account.ts';
import { IssuePassword, ShownOnce } from './first-password.tsx';
import { GrantRole } from './grant-role.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { ScopeName } from './scope-select.tsx';

type Dialog = 'grant' | 'password' | 'disable' | 'enable' | 'secondFactor' | { readonly revoke: Assignment } | null;

/** One account: what it is, what it may do and since when, and the acts open to whoever grants rights. */
export function AccountDetail({ account, authorisation }: { account: Account; authorisation: Authorisation }) {
  const t = useLabels('app');
  const { view } = useSession();
  const forget = useForget();
  const assignments = useAnswer<readonly Assignment[]>('access.assignments', { accountId: account.id });
  const [dialog, setDialog] = useState<Dialog>(null);
  const [password, setPassword] = useState<string | null>(null);
  const isOwn = view?.subject.id === account.id;
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  const open = (assignments.data ?? []).filter(({ validUntilAt }) => validUntilAt === null || validUntilAt > nowAt);
  const ended = (assignments.data ?? []).filter((one) => !open.includes(one));
  const whom = `${account.displayName}（${account.name}）`;
  const done = () => {
    setDialog(null);
    forget('access.accounts', 'access.assignments');
  };
  const close = () => setDialog(null);
  const isDisabled = account.state === 'DISABLED';

  return (
    <div className="wh-stack">
      {isOwn && <p className="acc-own">{t('accounts.own')}</p>}
      <KeyValue
        items={[
          [t('accounts.name'), <code key="name">{account.name}</code>],
          [
            t('accounts.state'),
            <StateTag
              key="state"
              meaning={isDisabled ? 'offline' : 'neutral'}
              word={t(`accounts.state.${account.state}`)}
            />,
          ],
          [t('accounts.password'), t(passwordState(account))],
          [
            t('accounts.secondFactor'),
            t(account.hasSecondFactor ? 'accounts.secondFactor.on' : 'accounts.secondFactor.off'),
          ],
          [
            t('accounts.lastSignedIn'),
            account.lastSignedInAt ? formatInstant(account.lastSignedInAt) : t('accounts.never'),
          ],
          [t('accounts.created'), formatInstant(account.createdAt)],
        ]}
      />
      {!isOwn && (
        <p className="acc-acts">
          <ActionButton onAct={() => setDialog('password')} disabled={isDisabled}>
            {t(account.hasPassword ? 'accounts.password.reset' : 'accounts.password.issue')}
          </ActionButton>
          {account.hasSecondFactor && (
            <ActionButton onAct={() => setDialog('secondFactor')}>{t('accounts.secondFactor.remove')}</ActionButton>
          )}
          <ActionButton onAct={() => setDialog(isDisabled ? 'enable' : 'disable')}>
            {t(isDisabled ? 'accounts.enable' : 'accounts.disable')}
          </ActionButton>
        </p>
      )}
      <section>
        <header className="acc-section">
          <h3>{t('accounts.assignments')}</h3>
          {!isOwn && (
            <ActionButton onAct={() => setDialog('grant')} disabled={isDisabled || !assignments.data}>
              {t('accounts.grant')}
            </ActionButton>
          )}
        </header>
        <ProblemNotice problem={assignments.problem} onRetry={assignments.again} />
        {assignments.data && open.length === 0 && <p className="wh-quiet">{t('accounts.assignments.none')}</p>}
        <ul className="acc-assignments">
          {open.map((one) => (
            <li key={one.id}>
              <AssignmentFacts assignment={one} authorisation={authorisation} nowAt={nowAt} />
              {!isOwn && <ActionButton onAct={() => setDialog({ revoke: one })}>{t('accounts.revoke')}</ActionButton>}
            </li>
          ))}
        </ul>
        {ended.length > 0 && (
          <details>
            <summary>{t('accounts.assignments.ended', { count: ended.length })}</summary>
            <ul className="acc-assignments">
              {ended.map((one) => (
                <li key={one.id} className="wh-quiet">
                  <AssignmentFacts assignment={one} authorisation={authorisation} nowAt={nowAt} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>

      {dialog === 'grant' && (
        <GrantRole
          account={account}
          authorisation={authorisation}
          held={open.map(({ role }) => role)}
          onClose={close}
          onGranted={done}
        />
      )}
      {dialog === 'password' && (
        <IssuePassword
          account={account}
          onClose={close}
          onIssued={(issued) => {
            setPassword(issued);
            done();
          }}
        />
      )}
      {password !== null && (
        <ShownOnce name={account.displayName} password={password} onClose={() => setPassword(null)} />
      )}
      {(dialog === 'disable' || dialog === 'enable') && (
        <ReasonDialog
          title={t(`accounts.${dialog}`)}
          whom={whom}
          effect={t(`accounts.${dialog}.effect`)}
          act={t(`accounts.${dialog}`)}
          path={dialog === 'disable' ? '/api/access/disableAccount' : '/api/access/enableAccount'}
          input={{ accountId: account.id }}
          onClose={close}
          onDone={done}
        />
      )}
      {dialog === 'secondFactor' && (
        <ReasonDialog
          title={t('accounts.secondFactor.remove')}
          whom={whom}
          effect={t('accounts.secondFactor.removeEffect')}
          act={t('accounts.secondFactor.remove')}
          path="/api/access/removeSecondFactor"
          input={{ accountId: account.id }}
          needsReason={false}
          onClose={close}
          onDone={done}
        />
      )}
      {dialog !== null && typeof dialog === 'object' && (
        <ReasonDialog
          title={t('accounts.revoke')}
          whom={`${whom} · ${labelOf(authorisation, dialog.revoke.role)}`}
          effect={t('accounts.revoke.effect')}
          act={t('accounts.revoke')}
          path="/api/access/revokeAssignment"
          input={{ assignmentId: dialog.revoke.id }}
          onClose={close}
          onDone={done}
        />
      )}
    </div>
  );
}

function AssignmentFacts({
  assignment,
  authorisation,
  nowAt,
}: {
  assignment: Assignment;
  authorisation: Authorisation;
  nowAt: string;
}) {
  const t = useLabels('app');
  const kinds = authorisation.roles.find(({ role }) => role === assignment.role)?.scopeKinds ?? [];
  return (
    <div>
      <b>{labelOf(authorisation, assignment.role)}</b>
      <span> · </span>
      <ScopeName kinds={kinds} value={assignment.scopeValue} />
      <small>
        {t(assignment.validUntilAt ? 'accounts.assignment.span' : 'accounts.assignment.since', {
          from: formatMoment(assignment.validFromAt, nowAt),
          until: formatMoment(assignment.validUntilAt, nowAt),
        })}
        {assignment.grantedBy && t('accounts.assignment.by', { name: assignment.grantedBy })}
        {assignment.revokedBy && t('accounts.assignment.revokedBy', { name: assignment.revokedBy })}
        {assignment.reason && t('accounts.assignment.reason', { reason: assignment.reason })}
      </small>
    </div>
  );
}

export function labelOf(authorisation: Authorisation, role: string): string {
  return authorisation.roles.find((one) => one.role === role)?.label ?? role;
}

function passwordState(account: Account): string {
  if (!account.hasPassword) return 'accounts.password.none';
  return account.mustChangePassword ? 'accounts.password.mustChange' : 'accounts.password.set';
}
