import type { Repository } from './repository.ts';

export interface DependencyRow {
  readonly name: string;
  /** Folder of the package that answers for it, or `repository` for what the root declares. */
  readonly owner: string;
  readonly reason: string;
}

/** The rows of the table of direct dependencies. */
export function dependencyRows(page: string): readonly DependencyRow[] {
  return [...page.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, name = '', owner = '', reason = '']) => ({
      name,
      owner: owner.trim(),
      reason: reason.trim(),
    }),
  );
}

/** One sentence for each difference between the table and what the package files declare. */
export function dependencyFaults(rows: readonly DependencyRow[], repository: Repository): readonly string[] {
  const declared = new Map<string, Set<string>>();
  const add = (name: string, owner: string) => {
    if (!name.startsWith('@wanghuo/')) declared.set(name, (declared.get(name) ?? new Set()).add(owner));
  };
  for (const one of repository.packages)
    for (const name of [...one.dependencies, ...one.developmentDependencies]) add(name, one.folder);
  for (const name of repository.rootDependencies) add(name, 'repository');
  const known = new Set(rows.map(({ name }) => name));
  return [
    ...[...declared.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `${name} is declared and has no reason in decision 0012`),
    ...rows.flatMap(({ name, owner, reason }) => {
      const owners = declared.get(name);
      if (!owners) return [`${name} has a reason in decision 0012 and is declared nowhere`];
      if (!owners.has(owner)) return [`${name} is owned by ${owner}, which does not declare it`];
      return reason === '' ? [`${name} has an empty reason in decision 0012`] : [];
    }),
  ];
}
