import { SourceTag, StateTag } from '@wanghuo/platform-web';
import type { ShownIndicator, ShownResult } from '../model/index.ts';
import { meaningOf, useIndicatorWords, verdictWords } from './words.ts';

/** A verdict under one definition: mark, words, what is missing, and whether the population was inferred. */
export function VerdictTag({ one, result }: { one: Pick<ShownIndicator, 'id' | 'unit'>; result: ShownResult }) {
  const t = useIndicatorWords();
  return (
    <span className="ind-verdict" data-verdict={result.verdict}>
      <StateTag meaning={meaningOf[result.verdict]} word={verdictWords(t, one, result)} />
      {result.isInferred && <SourceTag source="INFERRED" />}
    </span>
  );
}
