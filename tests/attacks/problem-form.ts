import type { Answer } from '../server/test-server.ts';

/** Parts of the program and of its machine that no answer may name (AP-02). */
const inner =
  /node_modules|\bat .+:\d+:\d+|\/(?:work|home|root|usr|tmp|var)\/|\b(?:kysely|fastify|zod|node:|pg_|relation "|column "|select .+ from|insert into|syntax error|ECONN|ENOENT)/i;

/** What is wrong with the form of a refusal (AP-01, AP-02), in a few words; undefined when nothing is. */
export function problemFault(answer: Answer): string | undefined {
  if (answer.headers.get('content-type') !== 'application/problem+json; charset=utf-8') return 'no problem';
  const { title, status, code, traceId, errors } = answer.body;
  // A place that nothing was filled into; what the caller sent may hold braces of its own.
  if (!/\p{Script=Han}/u.test(title) || /\{[a-z]\w*\}/i.test(title)) return 'title is not a Chinese sentence';
  if (status !== answer.status || typeof code !== 'string' || traceId !== answer.headers.get('x-trace-id'))
    return 'badly formed';
  const faulty = (errors as { pointer: string; message: string }[]).find(
    (one) => !/^#?(\/|$)/.test(one.pointer) || !/\p{Script=Han}/u.test(one.message),
  );
  if (faulty) return `field error without pointer or sentence ${JSON.stringify(faulty)}`;
  // Pointers repeat what the caller sent, so they are no leak.
  const told = JSON.stringify({ ...answer.body, errors: errors.map(({ message }: { message: string }) => message) });
  const leak = inner.exec(told) ?? inner.exec([...answer.headers.values()].join('\n'));
  return leak ? `tells of the inside: ${leak[0]}` : undefined;
}
