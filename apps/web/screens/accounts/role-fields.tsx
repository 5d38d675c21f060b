import { type Problem, useLabels } from '@wanghuo/platform-web';
import { Select } from 'antd';
import { type Authorisation, refusalOfRole, type Role, type ScopeKind } from './account.ts';
import { ScopeSelect } from './scope-select.tsx';

export interface RoleChoice {
  readonly role: Role | null;
  readonly kind: ScopeKind | null;
  readonly scopeValue: string | null;
}

export const noRole: RoleChoice = { role: null, kind: null, scopeValue: null };

/** Whether a choice can be sent: a role, and a scope where it would reach nothing without one. */
export function isWhole({ role, scopeValue }: RoleChoice): boolean {
  return role !== null && (role.mayLackScope || scopeValue !== null);
}

/** A role and, where its rights are limited, the township, station or premises they hold for. */
export function RoleFields({
  authorisation,
  held,
  choice,
  onChange,
  problem,
}: {
  authorisation: Authorisation;
  held: readonly string[];
  choice: RoleChoice;
  onChange: (choice: RoleChoice) => void;
  problem: Problem | null;
}) {
  const t = useLabels('app');
  const { role } = choice;
  const kinds = role?.scopeKinds ?? [];
  const kind = choice.kind ?? kinds[0] ?? null;
  const roleMessage = problem?.fieldMessage('role');
  const scopeMessage = problem?.fieldMessage('scopeValue');
  return (
    <>
      <div className="wh-form-item">
        <label htmlFor="acc-role">{t('accounts.role')}</label>
        <Select
          id="acc-role"
          showSearch={{ optionFilterProp: 'label' }}
          value={role?.role ?? null}
          placeholder={t('accounts.role.choose')}
          {...(roleMessage ? { status: 'error' as const } : {})}
          onChange={(id: string) =>
            onChange({ ...noRole, role: authorisation.roles.find((one) => one.role === id) ?? null })
          }
          options={authorisation.roles.map((one) => {
            const refusal = refusalOfRole(one, held, authorisation.roles);
            return {
              value: one.role,
              label: refusal ? `${one.label}（${t(refusal)}）` : one.label,
              disabled: refusal !== undefined,
            };
          })}
          style={{ width: '100%' }}
        />
        {roleMessage && <p className="wh-form-error">{roleMessage}</p>}
        {role && <p className="wh-quiet wh-small">{t('accounts.role.id', { id: role.role })}</p>}
      </div>
      {role && kind && (
        <div className="wh-form-item">
          <label htmlFor="acc-scope">{t('accounts.scope')}</label>
          <div className="acc-scope">
            {kinds.length > 1 && (
              <Select
                aria-label={t('accounts.scope.kind')}
                value={kind}
                onChange={(next: ScopeKind) => onChange({ ...choice, kind: next, scopeValue: null })}
                options={kinds.map((one) => ({ value: one, label: t(`accounts.kind.${one}`) }))}
                style={{ width: 120 }}
              />
            )}
            <ScopeSelect
              key={kind}
              id="acc-scope"
              kind={kind}
              value={choice.scopeValue}
              invalid={scopeMessage !== undefined}
              onChange={(scopeValue) => onChange({ ...choice, kind, scopeValue })}
            />
          </div>
          <p className="wh-quiet wh-small">
            {t(role.mayLackScope ? 'accounts.scope.optional' : 'accounts.scope.required')}
          </p>
          {scopeMessage && <p className="wh-form-error">{scopeMessage}</p>}
        </div>
      )}
      {role && !kind && <p className="wh-quiet wh-small">{t('accounts.scope.district')}</p>}
    </>
  );
}
