import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { anyone, published } from '@wanghuo/kernel';
import type { Route } from '@wanghuo/platform-server';
import { standAlonePage } from '@wanghuo/verify';

const path = '/api/oversight/verifier';

/**
 * The verifier as one page that opens from a disk, so that whoever doubts an export judges it without this server.
 * Opened from here it may run its own script and reach nothing else: what is dropped on it cannot leave the machine.
 */
export const verifierRoute: Route = {
  name: 'oversight.verifier',
  method: 'GET',
  path,
  permission: anyone,
  handling: published,
  summary: 'Downloads the page that verifies an exported log or the proof of a record.',
  register(app) {
    let made: Promise<{ page: string; policy: string }> | null = null;
    app.get(path, async (_request, reply) => {
      const { page, policy } = await (made ??= makePage());
      reply.header('Content-Security-Policy', policy);
      reply.header('Content-Disposition', 'inline; filename="wanghuo-verify.html"');
      return reply.type('text/html; charset=utf-8').send(page);
    });
  },
};

async function makePage(): Promise<{ page: string; policy: string }> {
  const [html, verifier, pageModule, labels, indicator] = await Promise.all(
    ['verify.html', 'verify.mjs', 'verify-page.mjs', 'labels.zh-CN.json', 'indicator.mjs'].map((name) =>
      readFile(new URL(import.meta.resolve(`@wanghuo/verify/${name}`)), 'utf8'),
    ),
  );
  const page = standAlonePage(
    html as string,
    verifier as string,
    pageModule as string,
    labels as string,
    indicator as string,
  );
  const script = /<script type="module">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`;
  return { page, policy };
}
