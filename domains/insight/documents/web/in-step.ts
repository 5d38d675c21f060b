import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditBody, AuditFinding } from '../model/index.ts';

/** A jump moves both sides by itself; what follows within this time is no scrolling of the person's. */
const jumpMilliseconds = 700;

/**
 * Keeps document and findings in step: a jump brings the place and the finding into sight, and while somebody reads on,
 * the findings that speak of what is in sight are known.
 */
export function useInStep(body: AuditBody, shown: readonly AuditFinding[]) {
  const paper = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [inView, setInView] = useState<ReadonlySet<string>>(new Set());
  const jumpedAt = useRef(0);

  const jumpTo = useCallback((findingId: string, place = 0) => {
    jumpedAt.current = performance.now();
    const bring = (behavior: ScrollBehavior) => {
      const mark = paper.current?.querySelector(`[data-anchor~="${findingId}/${place}"]`);
      mark?.scrollIntoView({ block: 'center', behavior });
    };
    // Blocks out of sight have a guessed height until they are drawn: the second time hits the mark.
    bring('instant');
    requestAnimationFrame(() => {
      bring('instant');
      list.current
        ?.querySelector(`[data-finding="${findingId}"]`)
        ?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    });
  }, []);

  const jumpToText = useCallback(
    (from: number) => {
      jumpedAt.current = performance.now();
      const index = body.blocks.findIndex((block) => from < block.to);
      const block = paper.current?.children[index];
      block?.scrollIntoView({ block: 'center' });
      requestAnimationFrame(() => block?.scrollIntoView({ block: 'center' }));
      block?.classList.remove('doc-pointed');
      // The class begins its fading anew only after it was gone for a frame.
      requestAnimationFrame(() => block?.classList.add('doc-pointed'));
    },
    [body],
  );

  useEffect(() => {
    const frame = paper.current;
    if (!frame) return;
    let waiting = 0;
    const look = () => {
      const [from, to] = rangeInSight(frame, body);
      const ids = shown
        .filter(({ spans }) => spans.some((span) => span.from < to && span.to > from))
        .map(({ id }) => id);
      setInView((before) => (before.size === ids.length && ids.every((id) => before.has(id)) ? before : new Set(ids)));
      if (ids.length === 0 || performance.now() - jumpedAt.current < jumpMilliseconds) return;
      list.current?.querySelector(`[data-finding="${ids[0]}"]`)?.scrollIntoView({ block: 'nearest' });
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 120) as unknown as number;
    };
    soon();
    frame.addEventListener('scroll', soon, { passive: true });
    return () => {
      clearTimeout(waiting);
      frame.removeEventListener('scroll', soon);
    };
  }, [body, shown]);

  return { paper, list, inView, jumpTo, jumpToText };
}

/** From where to where of the text is in sight: the blocks between the frame's edges. */
function rangeInSight(frame: HTMLElement, { blocks }: AuditBody): readonly [from: number, to: number] {
  const children = frame.children as HTMLCollectionOf<HTMLElement>;
  const top = frame.scrollTop + frame.offsetTop;
  const first = firstBelow(children, top);
  const last = firstBelow(children, top + frame.clientHeight);
  return [blocks[first]?.from ?? 0, blocks[Math.min(last, blocks.length - 1)]?.to ?? 0];
}

/** The first block whose end lies below a height. */
function firstBelow(children: HTMLCollectionOf<HTMLElement>, height: number): number {
  let low = 0;
  let high = children.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const child = children[middle] as HTMLElement;
    if (child.offsetTop + child.offsetHeight > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
