import { Link, useParams, useSearch } from '@tanstack/react-router';
import { EmptyState, RegisterPage, useLabels, useRegisters } from '@wanghuo/platform-web';
import { recordExtras } from './record-extras.tsx';
import { useDomainsOfRegisters } from './register-list.ts';

/** All registers a person may read. */
export function RegistersOverview() {
  const t = useLabels('app');
  const groups = useDomainsOfRegisters();
  return (
    <div className="app-overview">
      <h1 className="wh-title">{t('app.registers')}</h1>
      {groups.length === 0 && <EmptyState title={t('app.registers.none')}>{t('app.registers.none.help')}</EmptyState>}
      {groups.map(({ domain, registers }) => (
        <section key={domain}>
          <h2>{t(`domain.${domain}`)}</h2>
          <ul>
            {registers.map((register) => (
              <li key={register.name}>
                <Link to={`/registers/${register.name}`}>{t(`register.${register.name}`)}</Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** One register from its declaration. */
export function RegisterScreen() {
  const t = useLabels('app');
  const { name = '' } = useParams({ strict: false });
  const { record } = useSearch({ strict: false }) as { readonly record?: string };
  const register = useRegisters().get(name);
  if (!register) return <EmptyState title={t('app.notFound')}>{t('app.notFound.help')}</EmptyState>;
  const extra = recordExtras[name];
  const opened = record ?? null;
  return (
    <RegisterPage key={`${name} ${opened ?? ''}`} register={register} opened={opened} {...(extra ? { extra } : {})} />
  );
}
