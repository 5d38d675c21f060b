import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Domain, Grant } from '@wanghuo/kernel';
import type { Database } from '../context.ts';
import type { Services } from '../services.ts';
import { PasswordHasher } from './password-hasher.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Revocations } from './revocation.ts';

/** What access keeps in memory for one running server. */
export interface AccessState {
  readonly hasher: PasswordHasher;
  readonly limiter: RateLimiter;
  readonly revocations: Revocations;
}

const states = new WeakMap<Database, AccessState>();

/** The state that belongs to a server, made at first use; a server is known by its database. */
export function accessOf({ database, world }: Pick<Services, 'database' | 'world'>): AccessState {
  const before = states.get(database);
  if (before) return before;
  const state = {
    hasher: new PasswordHasher((byteCount) => world.random(byteCount)),
    limiter: new RateLimiter(() => world.monotonicMillis()),
    revocations: new Revocations(),
  };
  states.set(database, state);
  return state;
}

const grantsByDeclarations = new WeakMap<readonly Domain[], readonly Grant[]>();

/** All grants of all domains; the same array for the same declarations, so that what follows from it can be kept. */
export function grantsOf(declarations: readonly Domain[]): readonly Grant[] {
  const before = grantsByDeclarations.get(declarations);
  if (before) return before;
  const grants = declarations.flatMap((domain) => domain.grants);
  grantsByDeclarations.set(declarations, grants);
  return grants;
}

const secondFactorKeys = new Map<string, Promise<KeyObject>>();

/** The key that seals second factors: a file only the server reads, made at first use (CF-02). */
export function secondFactorKey(dataFolder: string): Promise<KeyObject> {
  const before = secondFactorKeys.get(dataFolder);
  if (before) return before;
  const key = readOrMakeKey(join(dataFolder, 'keys', 'second-factor.key')).then((bytes) => createSecretKey(bytes));
  secondFactorKeys.set(dataFolder, key);
  key.catch(() => secondFactorKeys.delete(dataFolder));
  return key;
}

async function readOrMakeKey(path: string): Promise<Buffer> {
  const known = await readIfThere(path);
  if (known) return known;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(32));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link never replaces: of two processes that make a key at once, both then read the first one's.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
