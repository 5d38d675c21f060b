import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { limits, type DomainError, type Labels } from '@wanghuo/kernel';
import { headTooLarge, notParseable, requestTooSlow } from './errors.ts';
import { problemOf } from './problem.ts';

/**
 * AP-22: a request has to arrive within half a minute; an upload may take longer as long as it moves. Whoever dawdles is
 * cut off, so that thousands of half-sent requests hold no memory. Headers are timed by the listener itself.
 */
export function watchSlowClients(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.raw.complete || !hasBody(request)) return;
    const { socket } = request.raw;
    // What is handed in without a connection cannot dawdle on one.
    if (!(socket instanceof Socket)) return;
    const isUpload = /^multipart\//i.test(request.headers['content-type'] ?? '');
    let seen = socket.bytesRead;
    const timer = setInterval(() => {
      const moved = socket.bytesRead - seen;
      seen = socket.bytesRead;
      if (request.raw.complete) return clearInterval(timer);
      if (isUpload && moved >= limits.uploadBytesPerSecond * limits.requestTimeoutSeconds) return;
      clearInterval(timer);
      socket.destroy();
    }, limits.requestTimeoutSeconds * 1000);
    timer.unref();
    request.raw.once('close', () => clearInterval(timer));
    request.raw.once('end', () => clearInterval(timer));
  });
}

function hasBody(request: FastifyRequest): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/** Answers what never became a request (a broken or endless head) with a problem like any other, and hangs up. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket, labels: Labels): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const refusal = refusalOf(error);
  const traceId = randomUUID();
  const problem = JSON.stringify(problemOf(refusal, labels, traceId, null));
  socket.end(
    `HTTP/1.1 ${refusal.status} ${reasons[refusal.status] ?? 'Bad Request'}\r\nConnection: close\r\nX-Trace-Id: ${traceId}\r\n` +
      `Content-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(problem)}\r\n\r\n${problem}`,
  );
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function refusalOf(error: NodeJS.ErrnoException): DomainError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTooSlow({});
  return error.code === 'HPE_HEADER_OVERFLOW' ? headTooLarge({}) : notParseable({ reason: 'syntax' });
}
