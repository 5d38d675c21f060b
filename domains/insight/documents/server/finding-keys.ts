import { sha256, toHex } from '@wanghuo/ledger';
import type { Finding } from '@wanghuo/plan-audit';

/**
 * What each finding of an audit is known by in other audits: its rule and the words it speaks of, with the lines they
 * stand in. Where the lines stand does not count, so that a ruling is found again in the next revision, as long as what
 * it speaks of has not changed by a letter. Of several that are alike the order tells them apart.
 *
 * @param text - the rendition that the findings' places count in
 */
export function findingKeysOf(findings: readonly Finding[], text: string): readonly string[] {
  const lines = text.split('\n');
  const seen = new Map<string, number>();
  return findings.map(({ rule, spans }) => {
    const places = spans.map(({ line, column, quote }) => `${column}\u0000${quote}\u0000${lines[line - 1] ?? ''}`);
    const hash = toHex(sha256.hash(new TextEncoder().encode([rule, ...places].join('\u0001')))).slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return count === 1 ? hash : `${hash}-${count}`;
  });
}
