import { z } from 'zod';
import { anyone } from '@wanghuo/kernel';
import type { Route } from '../domain-server.ts';
import type { Operation } from './operation.ts';
import {
  answerNotKept,
  headTooLarge,
  keyMissing,
  keyReused,
  notAcceptable,
  notFound,
  notParseable,
  notPermitted,
  notSignedIn,
  stillRunning,
  tooLarge,
  tooMany,
  unavailable,
  versionMissing,
  wrongMediaType,
} from './errors.ts';
import { recordNotFound } from '../registers/errors.ts';

type Json = Record<string, unknown>;

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'instance', 'traceId', 'retryable', 'retryAfterSeconds', 'errors'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    traceId: { type: 'string' },
    retryable: { type: 'boolean' },
    retryAfterSeconds: { type: ['number', 'null'] },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the operations and of the routes by hand that are mounted. */
export function openApiDocument(operations: readonly Operation[], routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = operationObject(operation);
  }
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = routeObject(route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Wanghuo 望火', version, description: 'Fire-and-rescue system of a district.' },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-wanghuo' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operationObject(operation: Operation): Json {
  const statuses = new Map<number, Set<string>>();
  for (const error of [...borderErrors(operation), ...operation.errors]) {
    const codes = statuses.get(error.status) ?? new Set<string>();
    statuses.set(error.status, codes.add(error.code));
  }
  const [tag = ''] = operation.name.split('.');
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [tag],
    'x-permission': operation.permission,
    'x-handling': operation.handling.id,
    ...(operation.permission === anyone ? { security: [] } : { security: [{ session: [] }, { bearer: [] }] }),
    parameters: [...parameterObjects(operation), ...headerObjects(operation)],
    ...bodyObject(operation),
    responses: {
      '200': answerObject(operation),
      ...Object.fromEntries(
        [...statuses]
          .sort(([a], [b]) => a - b)
          .map(([status, codes]) => [
            String(status),
            {
              description: [...codes].sort().join(', '),
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          ]),
      ),
    },
  };
}

/** A route by hand answers in a form of its own; its refusals have the form of all. */
function routeObject({ name, summary, permission, handling, body, method }: Route): Json {
  const [tag = ''] = name.split('.');
  return {
    operationId: name,
    summary,
    tags: [tag],
    'x-by-hand': true,
    'x-permission': permission,
    'x-handling': handling.id,
    ...(permission === anyone ? { security: [] } : { security: [{ session: [] }, { bearer: [] }] }),
    ...(body && method !== 'GET'
      ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }
      : {}),
    responses: {
      '200': { description: 'Done.' },
      default: {
        description: 'Refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function borderErrors(operation: Operation) {
  // What is named may not be there or not be the caller's to see (AZ-03), whatever the operation.
  const always = [notParseable, notAcceptable, notFound, recordNotFound, headTooLarge, tooMany, unavailable];
  const signedIn = operation.permission === anyone ? [] : [notSignedIn, notPermitted];
  const command =
    operation.method === 'GET'
      ? []
      : [
          keyMissing,
          keyReused,
          stillRunning,
          notPermitted,
          tooLarge,
          wrongMediaType,
          ...(operation.keepAnswer === false ? [answerNotKept] : []),
        ];
  return [...always, ...signedIn, ...command, ...(operation.versioned ? [versionMissing] : [])];
}

function parameterObjects(operation: Operation): readonly Json[] {
  if (!operation.parameters) return [];
  const schema = jsonSchema(operation.parameters, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const inPath = operation.path.includes(`{${name}}`);
    const isStructured = property['type'] === 'object' || 'prefixItems' in property;
    return {
      name,
      in: inPath ? 'path' : 'query',
      required: inPath || (schema.required ?? []).includes(name),
      ...(isStructured ? { content: { 'application/json': { schema: property } } } : { schema: property }),
    };
  });
}

function headerObjects(operation: Operation): readonly Json[] {
  if (operation.method === 'GET') return [];
  const key = { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', format: 'uuid' } };
  const version = {
    name: 'If-Match',
    in: 'header',
    required: true,
    schema: { type: 'string', pattern: '^"[0-9]{1,9}"$' },
  };
  return operation.versioned ? [key, version] : [key];
}

function bodyObject(operation: Operation): Json {
  if (operation.kind === 'upload')
    return {
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
          },
        },
      },
    };
  if (!operation.body) return {};
  return {
    requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(operation.body, 'input') } } },
  };
}

function answerObject(operation: Operation): Json {
  if (operation.kind === 'download' || !operation.output)
    return {
      description: 'The file.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    };
  return { description: 'Done.', content: { 'application/json': { schema: jsonSchema(operation.output, 'output') } } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  return rest;
}
