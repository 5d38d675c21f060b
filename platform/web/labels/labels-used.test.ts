import { existsSync, globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { translateWith } from './labels.tsx';

const root = new URL('../../../', import.meta.url).pathname;

const labels = new Map<string, string>();
for (const file of globSync(
  [
    'platform/*/labels.zh-CN.json',
    'platform/server/*/labels.zh-CN.json',
    'apps/*/labels.zh-CN.json',
    'apps/web/screens/*/labels.zh-CN.json',
    'domains/*/*/labels.zh-CN.json',
  ],
  { cwd: root },
))
  for (const [key, text] of Object.entries(JSON.parse(readFileSync(root + file, 'utf8')) as Record<string, string>))
    labels.set(key, text);

const sources = globSync(['platform/web/**/*.tsx', 'apps/web/**/*.tsx', 'domains/*/*/web/**/*.tsx'], {
  cwd: root,
}).filter((file) => !file.includes('node_modules') && !file.includes('/dist/') && !file.endsWith('.test.tsx'));

test('every label that a screen names literally exists', () => {
  expect(existsSync(root)).toBe(true);
  const missing: string[] = [];
  for (const file of sources)
    for (const match of readFileSync(root + file, 'utf8').matchAll(/\bt\(\s*'([^']+)'/g))
      if (!labels.has(match[1] as string)) missing.push(`${relative('.', file)}: ${match[1]}`);
  expect(missing).toEqual([]);
});

test('no screen writes Chinese of its own', () => {
  const found = sources.filter((file) => /\p{Script=Han}/u.test(withoutComments(readFileSync(root + file, 'utf8'))));
  expect(found).toEqual([]);
});

test('labels use one word for one thing, and Chinese punctuation between Chinese words', () => {
  const others = /帐号|帐户|动态码/;
  const halfWidth = /\p{Script=Han}[,;:?!()]|[,;?!()]\p{Script=Han}/u;
  // Lines for the terminal show commands and addresses as they are typed.
  const found = [...labels].filter(
    ([, text]) => others.test(text) || halfWidth.test(text.replace(/[a-z]+:\/\/\S+/g, '')),
  );
  expect(found).toEqual([]);
});

test('a missing label shows its key, and parameters are filled in', () => {
  const t = translateWith({ greeting: '还剩 {count} 件，{missing}' });
  expect(t('no.such.key')).toBe('no.such.key');
  expect(t('greeting', { count: 3 })).toBe('还剩 3 件，{missing}');
  expect(t.find('no.such.key', 'greeting')).toContain('{count}');
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
