import { describe, expect, test } from 'vitest';
import { repositoryWith } from './tests/architecture/fixture.ts';
import { circleFindings, importFindings } from './tests/architecture/import-rule.ts';
import { borderFindings } from './tests/architecture/package-border.ts';
import { readRepository, type Repository } from './tests/architecture/repository.ts';
import { sentenceOf } from './tests/architecture/source-file.ts';

/** Section 2 of the architecture, read from every import: calls go down, facts go up. */

const importSentences = (repository: Repository) => importFindings(repository).map(sentenceOf);
const borderSentences = (repository: Repository) => borderFindings(repository).map(sentenceOf);
const circleSentences = (repository: Repository) => circleFindings(repository).map(sentenceOf);

describe('this repository', () => {
  const repository = readRepository();

  test('is read as a whole', () => {
    expect(repository.packages.length).toBeGreaterThan(15);
    expect(repository.files.length).toBeGreaterThan(300);
  });

  test('imports only what lies below', () => {
    expect(importSentences(repository)).toEqual([]);
  });

  test('never imports in a circle', () => {
    expect(circleSentences(repository)).toEqual([]);
  });

  test('declares what it imports and reaches others by their exports', () => {
    expect(borderSentences(repository)).toEqual([]);
  });
});

describe('the rule says no, in a sentence, when', () => {
  const cases: readonly (readonly [what: string, file: string, source: string, sentence: string])[] = [
    [
      'a register calls an operation',
      'domains/registers/water/server/x.ts',
      "import { face } from '@wanghuo/incidents/server';",
      'domains/registers/water/server/x.ts:1 imports @wanghuo/incidents/server, but incidents (operations) lies above water (registers): calls go down, facts go up (architecture, section 2).',
    ],
    [
      'a server calls a neighbour',
      'domains/registers/water/server/x.ts',
      "\nexport { face } from '@wanghuo/forces/server';",
      'domains/registers/water/server/x.ts:2 imports @wanghuo/forces/server, but forces stands beside water, whose server may hear its facts through its model but not call it (architecture, section 2).',
    ],
    [
      'a model knows a server',
      'domains/operations/incidents/model/x.ts',
      "import { face } from '../server/index.ts';",
      'domains/operations/incidents/model/x.ts:1 imports ../server/index.ts, but a model knows neither server nor web, and this is the server of incidents (architecture, section 2).',
    ],
    [
      'a model knows the server of a domain below',
      'domains/operations/incidents/model/x.ts',
      "import type { face } from '@wanghuo/water/server';",
      'domains/operations/incidents/model/x.ts:1 imports @wanghuo/water/server, but a model imports models only, and this is the server of water (architecture, section 2).',
    ],
    [
      'a model knows the platform of the server',
      'domains/registers/water/model/x.ts',
      "import { face } from '@wanghuo/platform-server';",
      "domains/registers/water/model/x.ts:1 imports @wanghuo/platform-server, but the model of water does not know the server; only a domain's server imports platform/server (architecture, section 2).",
    ],
    [
      'a web imports a server, even when it does so late',
      'domains/operations/incidents/web/x.tsx',
      "export const late = () => import('@wanghuo/water/server');",
      'domains/operations/incidents/web/x.tsx:1 imports @wanghuo/water/server, but a web imports no server (architecture, section 2).',
    ],
    [
      'a web shows a panel of a neighbour',
      'domains/registers/water/web/x.tsx',
      "import { face } from '@wanghuo/forces/web';",
      'domains/registers/water/web/x.tsx:1 imports @wanghuo/forces/web, but forces stands beside water: a screen that joins the two belongs to apps/web/screens (architecture, section 2).',
    ],
    [
      'the platform knows a domain',
      'platform/server/x.ts',
      "import { face } from '@wanghuo/water/model';",
      'platform/server/x.ts:1 imports @wanghuo/water/model, but the platform imports no domain, ever (architecture, section 2).',
    ],
    [
      'an engine knows a domain',
      'engines/geo/x.ts',
      "import { face } from '@wanghuo/water/model';",
      'engines/geo/x.ts:1 imports @wanghuo/water/model, but engines import no domain, ever (architecture, section 2).',
    ],
    [
      'the verifier leans on anything',
      'apps/verify/x.ts',
      "import { face } from '@wanghuo/kernel';",
      'apps/verify/x.ts:1 imports @wanghuo/kernel, but the verifier stands alone and imports nothing of ours (architecture, section 2).',
    ],
    [
      'a browser would be sent a server',
      'apps/web/x.ts',
      "import { face } from '@wanghuo/water/server';",
      'apps/web/x.ts:1 imports @wanghuo/water/server, but what runs in a browser imports no server (architecture, section 2).',
    ],
    [
      'a package is reached past its exports',
      'domains/operations/incidents/server/x.ts',
      "import { face } from '@wanghuo/water/server/tests.ts';",
      'domains/operations/incidents/server/x.ts:1 imports @wanghuo/water/server/tests.ts, but the exports of @wanghuo/water do not offer ./server/tests.ts.',
    ],
    [
      'a file is not there',
      'domains/registers/water/model/x.ts',
      "import { face } from './nowhere.ts';",
      'domains/registers/water/model/x.ts:1 imports ./nowhere.ts, but there is no such file.',
    ],
  ];

  test.each(cases)('%s', (_what, file, source, sentence) => {
    expect(importSentences(repositoryWith({ [file]: source }))).toEqual([sentence]);
  });

  test('and yes to what the architecture draws', () => {
    const repository = repositoryWith({
      'domains/operations/incidents/model/a.ts': "import { face } from '@wanghuo/forces/model'; import '@wanghuo/geo';",
      'domains/operations/incidents/server/b.ts':
        "import { face } from '@wanghuo/water/server'; import '../model/index.ts'; import '@wanghuo/platform-server';",
      'domains/insight/risk/web/c.tsx':
        "import { face } from '@wanghuo/incidents/web'; import '@wanghuo/platform-web';",
      'domains/registers/water/server/d.ts': "import { face } from '@wanghuo/forces/model';",
      'apps/web/e.tsx': "import { face } from '@wanghuo/water/web';",
    });
    expect(importSentences(repository)).toEqual([]);
  });

  test('two models know each other', () => {
    const repository = repositoryWith({
      'domains/registers/water/model/x.ts': "import { face } from '@wanghuo/forces/model';",
      'domains/registers/forces/model/y.ts': "import { face } from '@wanghuo/water/model';",
    });
    expect(circleSentences(repository)).toEqual([
      'domains/registers/forces/model/y.ts:1 closes a circle: forces/model → water/model → forces/model (architecture, section 2: never in a circle).',
    ]);
  });

  test('three models lead back to the first', () => {
    const repository = repositoryWith({
      'domains/operations/incidents/model/x.ts': "import { face } from '@wanghuo/forces/model';",
      'domains/registers/forces/model/y.ts': "import { face } from '@wanghuo/water/model';",
      'domains/registers/water/model/z.ts': "import { face } from '@wanghuo/incidents/model';",
    });
    expect(circleSentences(repository)).toHaveLength(1);
    expect(circleSentences(repository)[0]).toContain('forces/model → water/model → incidents/model → forces/model');
  });

  test('a package is not declared, or reached by path, or offers what it does not have', () => {
    const repository = repositoryWith({
      'engines/geo/x.ts': "import rbush from 'rbush';",
      'domains/registers/forces/server/y.ts': "import { face } from '../../water/server/index.ts';",
      'domains/registers/water/server/index.test.ts':
        "import fc from 'fast-check'; import { test } from 'vitest'; import 'rbush';",
      'engines/travel/package.json': JSON.stringify({ name: '@wanghuo/travel', exports: { '.': './index.ts' } }),
    });
    expect(borderSentences(repository)).toEqual([
      'domains/registers/forces/server/y.ts:1 reaches into @wanghuo/water by path (../../water/server/index.ts); import it by its name.',
      'domains/registers/water/server/index.test.ts:1 imports rbush, but domains/registers/water/package.json does not declare rbush; add it and run npm install.',
      'engines/geo/x.ts:1 imports rbush, but engines/geo/package.json does not declare rbush; add it and run npm install.',
      'engines/travel/package.json:1 exports . as ./index.ts, which does not exist.',
    ]);
  });
});
