import { existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { maxHeaderSize } from 'node:http';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { limits } from '@wanghuo/kernel';
import type { Runtime } from '../runtime.ts';
import { servesSecurely } from '../access/session-cookie.ts';
import { logRequests } from '../log.ts';
import { LiveChannel } from '../live/live-channel.ts';
import {
  methodNotAllowed,
  notFound,
  notParseable,
  notPermitted,
  notSignedIn,
  tooLarge,
  wrongMediaType,
} from './errors.ts';
import { auditDenied } from '../ledger/audit-denied.ts';
import { bodyOfQuery, mountOperations, newTraceId, sendProblem, takeRate, type Border } from './mount.ts';
import { addressesOf, allowedMethods } from './addresses.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { problemOf, refusalOf } from './problem.ts';
import { refuseConnection, watchSlowClients } from './slow-clients.ts';
import { parseStrictJson } from './strict-json.ts';

export interface HttpServerOptions {
  readonly runtime: Runtime;
  readonly operations: readonly Operation[];
  readonly border: Border;
  readonly version: string;
  /** The built web part; left out, only the API is served. */
  readonly webFolder: URL | null;
  /** Facts that change the answer of an operation, by its name. */
  readonly refreshOn: ReadonlyMap<string, readonly string[]>;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  readonly live: LiveChannel;
  readonly operations: readonly Operation[];
  /** Every address that the listener knows, whoever mounted it (GN-02). */
  readonly mounted: readonly { readonly method: string; readonly path: string }[];
}

const timeouts = { headersTimeout: limits.headerTimeoutSeconds * 1000, connectionsCheckingInterval: 1000 };

/** Builds the listener: limits, headers, operations, routes of the domains, live channel, web part. */
export async function buildHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { runtime, border } = options;
  const { settings } = runtime;
  const app = Fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: limits.jsonBodyBytes,
    // Counted by SlowClients, which knows uploads from other requests.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveSeconds * 1000,
    connectionTimeout: 0,
    trustProxy: settings.http.trustedProxies.length > 0 ? [...settings.http.trustedProxies] : false,
    routerOptions: { querystringParser: parseQuery, maxParamLength: maxHeaderSize, ignoreTrailingSlash: false },
    exposeHeadRoutes: true,
    frameworkErrors: (error, request, reply) =>
      void sendProblem(reply, borderRefusal(error, border), request.id, border.labels),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, border.labels),
    ...(settings.http.tls
      ? {
          https: {
            ...timeouts,
            cert: readFileSync(settings.http.tls.certificateFile),
            key: readFileSync(settings.http.tls.keyFile),
            minVersion: 'TLSv1.2' as const,
          },
        }
      : { http: timeouts }),
  }) as unknown as FastifyInstance;

  const mounted: { method: string; path: string }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) mounted.push({ method: one, path: url });
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : parseStrictJson(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  await app.register(cookie);
  await app.register(multipart);
  await app.register(websocket, { options: { maxPayload: limits.live.messageBytes } });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The component library writes its style elements at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        // Markup and script addresses go through the page's one policy (apps/web/trusted-types.ts) or nowhere.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['default'],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Also where a trusted proxy ends the encryption: browsers see one address (AU-12).
    strictTransportSecurity: servesSecurely(settings) ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Trace-Id', request.id);
    reply.header('Permissions-Policy', 'geolocation=(self), camera=(self), microphone=()');
    if (request.url.startsWith('/api/')) reply.header('Cache-Control', 'no-store');
  });
  watchSlowClients(app);
  logRequests(app, runtime.log);
  app.setErrorHandler((error, request, reply) =>
    sendProblem(reply, borderRefusal(error, border), request.id, border.labels),
  );

  mountOperations(app, options.operations, border);
  const routes = runtime.domains.flatMap((domain) => domain.routes);
  for (const route of routes) route.register(app, runtime);
  const document = JSON.stringify(openApiDocument(options.operations, routes, options.version));
  app.get('/api/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
  const live = mountLive(app, options);
  await mountWeb(app, options);
  const addresses = addressesOf([...options.operations, ...routes]);
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(addresses, request.url.split('?')[0] ?? '');
    const isWrongMethod = allowed.length > 0 && !allowed.includes(request.method);
    if (isWrongMethod) reply.header('Allow', allowed.join(', '));
    return sendProblem(reply, isWrongMethod ? methodNotAllowed({}) : notFound({}), request.id, border.labels);
  });
  return { app, live, operations: options.operations, mounted };
}

/** Every value of a repeated parameter is kept, so that repetition can be refused where it is not declared (AP-19). */
function parseQuery(text: string): Record<string, string | string[]> {
  const parameters: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === '__proto__') continue;
    const before = parameters[name];
    parameters[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return parameters;
}

function borderRefusal(error: unknown, border: Border) {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge({});
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_INVALID_MULTIPART_CONTENT_TYPE')
    return wrongMediaType({});
  if (code.startsWith('FST_ERR_CTP') || code.startsWith('FST_ERR_BAD_URL')) return notParseable({ reason: 'syntax' });
  // Whatever else the listener itself refuses is the caller's address or body.
  if (code.startsWith('FST_') && Number((error as { statusCode?: number }).statusCode ?? 500) < 500)
    return notParseable({ reason: 'syntax' });
  const refusal = refusalOf(error, border.constraints);
  if (refusal.status >= 500) border.services.log.error({ err: error }, 'request failed at the border');
  return refusal;
}

function mountLive(app: FastifyInstance, options: HttpServerOptions): LiveChannel {
  const { runtime, border, operations } = options;
  const queries = new Map(
    operations
      .filter((operation) => operation.kind === 'query')
      .map((operation) => [operation.name, { operation, refreshOn: options.refreshOn.get(operation.name) ?? [] }]),
  );
  const live = new LiveChannel({
    services: runtime,
    streams: runtime.streams,
    queries,
    run: (operation, input, subject) => bodyOfQuery(operation, input, subject, newTraceId(), border),
    problem: (error, traceId) => problemOf(refusalOf(error, border.constraints), border.labels, traceId, null),
    takeRate: (operation, subject) => takeRate(operation, subject, subject.address ?? '', border),
    denied: (subject, name, traceId) =>
      void auditDenied(runtime, subject, { action: name, code: notPermitted.code, traceId }).catch((error: unknown) =>
        runtime.log.error({ err: error, action: name }, 'denial not audited'),
      ),
  });
  app.get(
    '/api/live',
    {
      websocket: true,
      // Refused before the upgrade, so that a stranger never holds a connection (AU-13).
      preValidation: async (request) => {
        const subject = await border.resolveSubject(request);
        if (subject.type === 'anonymous') throw notSignedIn({});
        border.assertOwnPage(request);
        (request as unknown as { subject: unknown }).subject = subject;
      },
    },
    (socket, request) =>
      live.accept(socket, (request as unknown as { subject: Parameters<LiveChannel['accept']>[1] }).subject),
  );
  return live;
}

/** Pages are one application: an address that is no file is answered with its first page. */
async function mountWeb(app: FastifyInstance, { webFolder }: HttpServerOptions): Promise<void> {
  if (!webFolder || !existsSync(fileURLToPath(webFolder))) return;
  await app.register(fastifyStatic, {
    root: fileURLToPath(webFolder),
    wildcard: false,
    immutable: true,
    maxAge: '1y',
    setHeaders: (response, path) => {
      if (!path.includes('/assets/')) response.header('Cache-Control', 'no-cache');
    },
  });
  app.get('/*', (request, reply) => {
    if (request.url.startsWith('/api/')) return reply.callNotFound();
    return reply.header('Cache-Control', 'no-cache').sendFile('index.html', { immutable: false, maxAge: 0 });
  });
}
