import type { Command, InputOf, OutputOf } from '@wanghuo/kernel';
import { useCallback, useMemo, useRef, useState } from 'react';
import { newKey } from './client.ts';
import { asProblem, type Problem } from './problem.ts';
import { useClient } from './session.tsx';

export interface CommandState<Input, Output> {
  readonly pending: boolean;
  readonly problem: Problem | null;
  /** The last answer. */
  readonly output: Output | null;
  /** Acts once. Resolves to the answer, or to null when it was refused (`problem` says why). */
  readonly run: (input: Input, options?: { version?: number }) => Promise<Output | null>;
  readonly clear: () => void;
}

/**
 * An act. A second press while it is on its way does nothing; after a failure the same input is sent under the same
 * key, so that what was perhaps already done is not done twice. The form keeps its input: nothing here resets it.
 */
export function useAct<Input, Output>(
  act: (input: Input, options: { key: string; version?: number }) => Promise<Output>,
): CommandState<Input, Output> {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [output, setOutput] = useState<Output | null>(null);
  const kept = useRef<{ text: string; key: string } | null>(null);
  const busy = useRef(false);
  const latest = useRef(act);
  latest.current = act;

  const run = useCallback(async (input: Input, options: { version?: number } = {}): Promise<Output | null> => {
    if (busy.current) return null;
    busy.current = true;
    setPending(true);
    setProblem(null);
    const text = JSON.stringify([input, options.version ?? null]);
    if (kept.current?.text !== text) kept.current = { text, key: newKey() };
    try {
      const answer = await latest.current(input, { ...options, key: kept.current.key });
      kept.current = null;
      setOutput(answer);
      return answer;
    } catch (error) {
      const failure = asProblem(error);
      // A refusal is final for its key; only an act whose fate is unknown keeps it.
      if (!failure.isUnreached && !failure.retryable) kept.current = null;
      setProblem(failure);
      return null;
    } finally {
      busy.current = false;
      setPending(false);
    }
  }, []);
  const clear = useCallback(() => {
    setProblem(null);
    setOutput(null);
  }, []);
  return useMemo(() => ({ pending, problem, output, run, clear }), [pending, problem, output, run, clear]);
}

/** A declared command as an act. */
export function useCommand<C extends Command>(command: C): CommandState<InputOf<C>, OutputOf<C>> {
  const client = useClient();
  return useAct<InputOf<C>, OutputOf<C>>((input, options) => client.run(command, input, options));
}
