import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { declared, operations } from './declarations.ts';
import { generatedDocs } from './generate-docs.ts';
import { root } from './repository.ts';

const folder = join(root, 'docs/generated');
const pages = generatedDocs();
const hint = 'renew with UPDATE_DOCS=1 npx vitest run --project unit tests/architecture/generated-docs';

/** The first line that differs, so that whoever forgot to renew a page is told so and not shown all of it. */
function firstDifference(kept: string, declaredNow: string): { line: number; kept: string; now: string } | null {
  if (kept === declaredNow) return null;
  const [before, after] = [kept.split('\n'), declaredNow.split('\n')];
  const index = after.findIndex((line, at) => line !== before[at]);
  const line = index < 0 ? after.length : index;
  return { line: line + 1, kept: before[line] ?? '', now: after[line] ?? '' };
}

describe('docs/generated', () => {
  test.each([...pages])('%s says what is declared', (name, text) => {
    if (process.env['UPDATE_DOCS']) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const kept = existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
    expect(firstDifference(kept, text), hint).toBeNull();
  });

  test('holds nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test('tells of every workflow, fact, refusal, operation and granted permission', () => {
    const has = (name: string, text: string) => expect(pages.get(name)).toContain(text);
    for (const domain of declared) {
      for (const workflow of domain.workflows) has('workflows.md', `## ${workflow.name}\n`);
      for (const event of domain.events) has('events.md', `\`${event.type}\``);
      for (const error of domain.errors) has('errors.md', `\`${error.code}\``);
      for (const { may, role } of domain.grants) {
        has('permissions.md', `\`${role}\``);
        for (const permission of may) has('permissions.md', `\`${permission}\``);
      }
    }
    for (const operation of operations()) has('operations.md', `\`${operation.path}\``);
  });
});
