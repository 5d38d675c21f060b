/** One rule of `docs/rules.json`: its id, what it is about in our words, and whether a test proves it. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly status: 'covered' | 'not yet';
  readonly reason?: string;
}

/** Ids that tests cite, with the first test that does; an id counts when its family is one of the list's. */
export function citedRules(rules: readonly Rule[], texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const families = [...new Set(rules.map(({ id }) => id.replace(/-\d+$/, '')))].sort(
    (one, other) => other.length - one.length,
  );
  const pattern = new RegExp(`(?<![A-Za-z0-9-])(?:${families.join('|')})-\\d{1,2}(?!\\d)`, 'g');
  const cited = new Map<string, string>();
  for (const [path, text] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1)))
    for (const [id] of text.matchAll(pattern)) if (!cited.has(id)) cited.set(id, path);
  return cited;
}

/** One sentence for each way in which the list and the tests disagree. */
export function ruleFaults(rules: readonly Rule[], cited: ReadonlyMap<string, string>): readonly string[] {
  const known = new Set(rules.map(({ id }) => id));
  return [
    ...[...cited]
      .filter(([id]) => !known.has(id))
      .map(([id, path]) => `${path} cites ${id}, which docs/rules.json does not have`),
    ...rules.flatMap(({ id, status }) => {
      if (status === 'covered' && !cited.has(id)) return [`${id} is called covered, but no test cites it`];
      if (status === 'not yet' && cited.has(id)) return [`${id} is called open, but ${cited.get(id)} cites it`];
      return [];
    }),
  ];
}
