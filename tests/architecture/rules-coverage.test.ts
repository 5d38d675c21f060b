import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './repository.ts';
import { citedRules, type Rule, ruleFaults } from './rules-coverage.ts';

const list = join(root, 'docs/rules.json');
const own = 'tests/architecture/rules-coverage.test.ts';

/** Paths and texts of all tests but this one, whose examples cite rules that there are not. */
function testTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', 'var', '.git'].includes(entry.name)) walk(path);
      } else if (/\.test\.(ts|tsx|mjs)$/.test(path) && path !== own)
        texts.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  walk('');
  return texts;
}

interface RuleList {
  readonly note: string;
  readonly rules: readonly Rule[];
}

/** Marks what is cited now; a rule that lost its test stays covered, so that the loss is seen. */
function renew(read: RuleList, cited: ReadonlySet<string>): string {
  const rules = read.rules.map((rule) =>
    cited.has(rule.id) ? { id: rule.id, name: rule.name, status: 'covered' } : rule,
  );
  const lines = rules.map((rule) => `    ${JSON.stringify(rule)}`);
  return `{\n  "note": ${JSON.stringify(read.note)},\n  "rules": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

describe('GN-01: the list of rules', () => {
  const texts = testTexts();
  const read = JSON.parse(readFileSync(list, 'utf8')) as RuleList;

  test('is true: what it calls covered is cited, what it calls open is not, and no test cites a rule there is not', () => {
    const cited = citedRules(read.rules, texts);
    if (process.env['UPDATE_RULES']) writeFileSync(list, renew(read, new Set(cited.keys())));
    const { rules } = JSON.parse(readFileSync(list, 'utf8')) as RuleList;
    expect(
      ruleFaults(rules, cited),
      'renew with UPDATE_RULES=1 npx vitest run --project unit tests/architecture/rules-coverage',
    ).toEqual([]);
  });

  test('has every rule once, with a reason for each that is open', () => {
    const ids = read.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(250);
    expect(read.rules.filter(({ status, reason }) => (status === 'covered') === Boolean(reason))).toEqual([]);
  });
});

describe('the rule about rules says no', () => {
  const rules: readonly Rule[] = [
    { id: 'AZ-01', name: 'a', status: 'covered' },
    { id: 'AZ-02', name: 'b', status: 'not yet', reason: 'not built' },
    { id: 'R-CAL-01', name: 'c', status: 'covered' },
  ];
  const faults = (text: string) => ruleFaults(rules, citedRules(rules, new Map([['a.test.ts', text]])));

  test('when a test cites a rule that does not exist', () => {
    expect(faults('AZ-01 R-CAL-01 AZ-77')).toEqual(['a.test.ts cites AZ-77, which docs/rules.json does not have']);
  });

  test('when a covered rule is cited by no test', () => {
    expect(faults('AZ-01')).toEqual(['R-CAL-01 is called covered, but no test cites it']);
  });

  test('when an open rule has found its test', () => {
    expect(faults('AZ-01 AZ-02 R-CAL-01')).toEqual(['AZ-02 is called open, but a.test.ts cites it']);
  });

  test('not when something else looks like a rule', () => {
    expect(faults('AZ-01, R-CAL-01; BD-09, GCJ-02, XAZ-99, AZ-0100')).toEqual([]);
  });
});
