import { asProblem, type Problem, useClient } from '@wanghuo/platform-web';
import { useEffect, useState } from 'react';
import { auditBody, type AuditBody } from '../model/index.ts';

interface Fetched {
  readonly auditId: string;
  readonly body: AuditBody | null;
  readonly problem: Problem | null;
}

/** The whole of an audit, fetched once: it never changes. */
export function useAuditBody(auditId: string | null): { body: AuditBody | null; problem: Problem | null } {
  const client = useClient();
  const [fetched, setFetched] = useState<Fetched | null>(null);
  useEffect(() => {
    if (auditId === null) return;
    const leaving = new AbortController();
    client.query(auditBody, { auditId }, { signal: leaving.signal }).then(
      (body) => setFetched({ auditId, body, problem: null }),
      (error: unknown) => {
        if (!leaving.signal.aborted) setFetched({ auditId, body: null, problem: asProblem(error) });
      },
    );
    return () => leaving.abort();
  }, [client, auditId]);
  return fetched?.auditId === auditId ? fetched : { body: null, problem: null };
}
