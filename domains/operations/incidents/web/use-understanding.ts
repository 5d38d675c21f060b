import type { OutputOf, Position } from '@wanghuo/kernel';
import { asProblem, type Problem, useClient } from '@wanghuo/platform-web';
import { useEffect, useState } from 'react';
import { understand } from '../model/index.ts';

export type Understanding = OutputOf<typeof understand>;

/** How long a line must rest before it is asked about. */
const restMilliseconds = 150;

/**
 * What a line means, while it is typed. The last answer stays until the next one is there, so that nothing flickers;
 * `isCurrent` says whether it is about the line as it stands.
 */
export function useUnderstanding(
  line: string,
  near?: Position,
): { readonly answer: Understanding | null; readonly isCurrent: boolean; readonly problem: Problem | null } {
  const client = useClient();
  const [state, setState] = useState<{ line: string; answer: Understanding | null; problem: Problem | null }>({
    line: '',
    answer: null,
    problem: null,
  });
  const nearKey = near?.join() ?? '';
  useEffect(() => {
    const asked = line.trim();
    if (asked === '') {
      setState({ line: '', answer: null, problem: null });
      return;
    }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      client
        .query(
          understand,
          { line: asked, ...(near ? { near: [...near] as unknown as Position } : {}) },
          { signal: leaving.signal },
        )
        .then((answer) => setState({ line: asked, answer, problem: null }))
        .catch((error: unknown) => {
          if (!leaving.signal.aborted) setState((before) => ({ ...before, problem: asProblem(error) }));
        });
    }, restMilliseconds);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  }, [client, line, nearKey]);
  return { answer: state.answer, isCurrent: state.line === line.trim(), problem: state.problem };
}
