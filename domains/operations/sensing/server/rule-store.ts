import { sql } from 'kysely';
import type { QueryContext, Services } from '@wanghuo/platform-server';
import type { AdoptedVersion, RuleName, RuleParameters, RuleStanding, Track, WarningRuleName } from '../model/index.ts';

/** A version as it was adopted, and by whom. */
export interface StoredVersion extends AdoptedVersion {
  readonly backtestId: string | null;
  readonly adoptedAt: string;
  readonly adoptedByName: string;
}

/** Every adopted version of every rule: a few dozen rows. */
export async function listAdopted({ tx }: Pick<QueryContext, 'tx'>): Promise<readonly StoredVersion[]> {
  const { rows } = await sql<{
    rule: RuleName;
    version: number;
    fromOn: string;
    parameters: RuleParameters;
    reason: string;
    backtestId: string | null;
    adoptedAt: string;
    adoptedByName: string;
  }>`
    select rule, version, to_char(from_on, 'YYYY-MM-DD') as "fromOn", parameters, reason, backtest_id::text as "backtestId",
      adopted_at as "adoptedAt", adopted_by_name as "adoptedByName"
    from sensing.rule_version order by rule, version limit 10000`.execute(tx);
  return rows;
}

const keptMilliseconds = 30_000;
const kept = new WeakMap<Services, { readonly at: number; readonly adopted: readonly StoredVersion[] }>();

/**
 * The same for whoever takes frames, asked of the database twice a minute: a version begins with a later day than that of
 * its adoption, so nothing is late but what is adopted in the last half minute of a day.
 */
export async function adoptedForFrames(
  context: Pick<QueryContext, 'tx'> & { readonly services: Services },
): Promise<readonly StoredVersion[]> {
  const known = kept.get(context.services);
  const at = context.services.world.monotonicMillis();
  if (known !== undefined && at - known.at < keptMilliseconds) return known.adopted;
  const adopted = await listAdopted(context);
  kept.set(context.services, { at, adopted });
  return adopted;
}

export interface StoredStanding {
  readonly rule: WarningRuleName;
  readonly standing: RuleStanding;
  readonly sinceAt: string;
  readonly isByItself: boolean;
  readonly reason: string | null;
  readonly decidedByName: string | null;
}

/** Rules whose standing was ever changed; the others are active. */
export async function listStandings({
  tx,
}: Pick<QueryContext, 'tx'>): Promise<ReadonlyMap<WarningRuleName, StoredStanding>> {
  const { rows } = await sql<StoredStanding>`
    select rule, standing, since_at as "sinceAt", is_by_itself as "isByItself", reason, decided_by_name as "decidedByName"
    from sensing.rule_standing limit 100`.execute(tx);
  return new Map(rows.map((row) => [row.rule, row]));
}

/** What became of the warnings of each rule since its standing last changed: its outcomes before are another life. */
export async function tallyRules({
  tx,
}: Pick<QueryContext, 'tx'>): Promise<ReadonlyMap<WarningRuleName, Track & { readonly pending: number }>> {
  const { rows } = await sql<{ rule: WarningRuleName } & Track & { pending: number }>`
    select warning.rule, (count(*) filter (where outcome = 'CAME_TRUE'))::int as "cameTrue",
      (count(*) filter (where outcome = 'DID_NOT'))::int as "didNot",
      (count(*) filter (where outcome = 'UNKNOWN'))::int as unknown,
      (count(*) filter (where outcome is null))::int as pending
    from sensing.early_warning as warning left join sensing.rule_standing as stands using (rule)
    where stands.since_at is null or warning.raised_at >= stands.since_at
    group by warning.rule`.execute(tx);
  return new Map(rows.map(({ rule, ...track }) => [rule, track]));
}

export const noTrack = { cameTrue: 0, didNot: 0, unknown: 0, pending: 0 };
