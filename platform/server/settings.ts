import { readFileSync, statSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import labels from './settings/labels.zh-CN.json' with { type: 'json' };

/** Everything the environment decides, checked once at start (CF-01). */
export interface Settings {
  readonly http: {
    readonly host: string;
    /** 0 asks the system for a free port. */
    readonly port: number;
    readonly isLoopback: boolean;
    /** Paths of the PEM files; `null` serves plain HTTP. */
    readonly tls: { readonly certificateFile: string; readonly keyFile: string } | null;
    /** Addresses and networks whose forwarding headers are believed. */
    readonly trustedProxies: readonly string[];
    /** Origin that users see, without a slash at the end; `null` when it follows from host and port. */
    readonly publicUrl: string | null;
  };
  readonly database: { readonly kind: 'embedded' } | { readonly kind: 'external'; readonly url: string };
  /** Absolute path of the folder for the embedded database, files, keys and demonstration accounts. */
  readonly dataFolder: string;
  /** Demonstration accounts exist, first change and second factor are waived, and every page says so. */
  readonly isDemonstration: boolean;
  /** Absolute path of the key that backups are encrypted with; `null` when the command line has to name one. */
  readonly backupKeyFile: string | null;
  /** Where devices connect; a port of 0 keeps that gateway closed. */
  readonly gateways: {
    readonly host: string;
    readonly gb26875Port: number;
    readonly jt808Port: number;
    readonly mqttPort: number;
  };
}

type ReasonKey = Exclude<keyof typeof labels, 'invalid'>;

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** One setting is wrong; the message is one Chinese line that names it. Never contains a secret value. */
export class SettingsError extends Error {
  readonly key: string;

  constructor(key: string, reason: ReasonKey, values: Readonly<Record<string, string | number>> = {}) {
    super(fill(labels.invalid, { key, reason: fill(labels[reason], values) }));
    this.name = 'SettingsError';
    this.key = key;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Read by the server. Keys that begin like ours and are not listed here are refused: they are misspelt. */
const serverKeys = [
  'PORT',
  'HOST',
  'DATABASE_URL',
  'DATABASE_URL_FILE',
  'WANGHUO_DATA',
  'WANGHUO_DEMO',
  'WANGHUO_BACKUP_KEY_FILE',
  'TLS_CERT',
  'TLS_KEY',
  'TRUSTED_PROXY',
  'PUBLIC_URL',
  'GATEWAY_HOST',
  'GATEWAY_GB26875_PORT',
  'GATEWAY_JT808_PORT',
  'GATEWAY_MQTT_PORT',
] as const;
type Key = (typeof serverKeys)[number];

/** Read by the tests only. */
const testKeys = ['WANGHUO_SHARED', 'WANGHUO_TEST_DATABASE_URL', 'WANGHUO_TEST_LONG'];
const ourPrefixes = ['WANGHUO_', 'GATEWAY_'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Reads and checks the settings.
 * @param environment - usually `process.env`; an empty value counts as not set
 * @param folder - what a relative path is relative to, usually the repository
 * @throws SettingsError for the first setting that is wrong
 */
export function readSettings(environment: Environment, folder: string): Settings {
  refuseUnknown(environment);
  const read = (key: Key) => environment[key]?.trim() || undefined;

  const host = readHost('HOST', read('HOST'));
  const tls = readTls(read('TLS_CERT'), read('TLS_KEY'), folder);
  const trustedProxies = readProxies(read('TRUSTED_PROXY'));
  const publicUrl = readPublicUrl(read('PUBLIC_URL'));
  if (trustedProxies.length > 0 && publicUrl === null) throw new SettingsError('PUBLIC_URL', 'proxyWithoutPublicUrl');
  if (!isLoopback(host) && tls === null && trustedProxies.length === 0) {
    throw new SettingsError('HOST', 'plainHttp', { value: host });
  }

  const database = readDatabase(read('DATABASE_URL'), read('DATABASE_URL_FILE'), folder);
  const ports = readPorts(read);
  return {
    http: { host, port: ports.PORT, isLoopback: isLoopback(host), tls, trustedProxies, publicUrl },
    database,
    dataFolder: readDataFolder(read('WANGHUO_DATA'), folder),
    isDemonstration: readDemo(read('WANGHUO_DEMO'), database.kind === 'embedded' && isLoopback(host)),
    backupKeyFile: readBackupKeyFile(read('WANGHUO_BACKUP_KEY_FILE'), folder),
    gateways: {
      host: readHost('GATEWAY_HOST', read('GATEWAY_HOST')),
      gb26875Port: ports.GATEWAY_GB26875_PORT,
      jt808Port: ports.GATEWAY_JT808_PORT,
      mqttPort: ports.GATEWAY_MQTT_PORT,
    },
  };
}

/** The settings as they may be printed: the password of the database is covered (CF-01, CF-02). */
export function redacted(settings: Settings): Settings {
  const { database } = settings;
  if (database.kind === 'embedded') return settings;
  const url = parseDatabaseUrl(database.url);
  if (url === null) throw new Error('settings are checked before they are printed');
  if (url.password !== '') url.password = '***';
  for (const name of Array.from(url.searchParams.keys())) {
    if (/pass|secret|key/i.test(name)) url.searchParams.set(name, '***');
  }
  return { ...settings, database: { kind: 'external', url: url.href } };
}

function refuseUnknown(environment: Environment): void {
  const known: readonly string[] = [...serverKeys, ...testKeys];
  for (const key of Object.keys(environment).sort()) {
    if (known.includes(key) || !ourPrefixes.some((prefix) => key.startsWith(prefix))) continue;
    const nearest = known.toSorted((left, right) => difference(left, key) - difference(right, key))[0] ?? '';
    throw difference(nearest, key) > 3
      ? new SettingsError(key, 'unknown')
      : new SettingsError(key, 'unknownNear', { nearest });
  }
}

/** How many letters of the longer key lie outside what both begin and end with. */
function difference(candidate: string, key: string): number {
  let start = 0;
  while (start < candidate.length && candidate[start] === key[start]) start += 1;
  let end = 0;
  while (end < candidate.length - start && candidate.at(-1 - end) === key.at(-1 - end)) end += 1;
  return Math.max(candidate.length, key.length) - start - end;
}

function readHost(key: Key, value = '127.0.0.1'): string {
  if (value !== 'localhost' && isIP(value) === 0) throw new SettingsError(key, 'host', { value });
  return value;
}

const defaultPorts = { PORT: 8119, GATEWAY_GB26875_PORT: 26875, GATEWAY_JT808_PORT: 26808, GATEWAY_MQTT_PORT: 26883 };
type PortKey = keyof typeof defaultPorts;

function readPorts(read: (key: Key) => string | undefined): Record<PortKey, number> {
  const ports = { ...defaultPorts };
  const owners = new Map<number, PortKey>();
  for (const key of Object.keys(defaultPorts) as PortKey[]) {
    const value = read(key);
    if (value !== undefined) {
      if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new SettingsError(key, 'port', { value });
      ports[key] = Number(value);
    }
    const other = owners.get(ports[key]);
    if (other !== undefined) {
      // A default gives way in the message to what somebody typed in.
      const [typed, kept] = value === undefined ? [other, key] : [key, other];
      throw new SettingsError(typed, 'portTaken', { port: ports[key], other: kept });
    }
    if (ports[key] !== 0) owners.set(ports[key], key);
  }
  return ports;
}

function requireReadable(key: Key, path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    throw new SettingsError(key, 'fileUnreadable', { path, cause: (error as NodeJS.ErrnoException).code ?? '' });
  }
}

function readTls(certificate: string | undefined, key: string | undefined, folder: string): Settings['http']['tls'] {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined) {
    throw new SettingsError(certificate === undefined ? 'TLS_CERT' : 'TLS_KEY', 'tlsPair');
  }
  const tls = { certificateFile: resolve(folder, certificate), keyFile: resolve(folder, key) };
  requireReadable('TLS_CERT', tls.certificateFile);
  requireReadable('TLS_KEY', tls.keyFile);
  return tls;
}

function readProxies(value: string | undefined): string[] {
  const entries = (value ?? '').split(',').flatMap((entry) => entry.trim() || []);
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const isRight =
      bits === undefined ? widest > 0 : /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= widest;
    if (!isRight) throw new SettingsError('TRUSTED_PROXY', 'proxy', { value: entry });
  }
  return entries;
}

function readPublicUrl(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = URL.parse(value);
  const isPlainLoopback = url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  const isBare = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (!isBare || !(url.protocol === 'https:' || isPlainLoopback)) {
    throw new SettingsError('PUBLIC_URL', 'publicUrl', { value });
  }
  return url.origin;
}

/** Also takes the form without a host (`user@/name?host=/run/postgresql`), which the URL standard refuses. */
function parseDatabaseUrl(text: string): URL | null {
  return URL.parse(text) ?? URL.parse(text.replace('@/', '@localhost/'));
}

function readDatabase(value: string | undefined, file: string | undefined, folder: string): Settings['database'] {
  if (value !== undefined && file !== undefined) throw new SettingsError('DATABASE_URL_FILE', 'databaseUrlTwice');
  if (value === undefined && file === undefined) return { kind: 'embedded' };
  const key = value === undefined ? 'DATABASE_URL_FILE' : 'DATABASE_URL';
  if (file !== undefined) requireReadable(key, resolve(folder, file));
  const text = value ?? readFileSync(resolve(folder, file ?? ''), 'utf8').trim();
  const url = parseDatabaseUrl(text);
  const isPostgres = url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1;
  if (!isPostgres) throw new SettingsError(key, 'databaseUrl');
  return { kind: 'external', url: text };
}

function readDataFolder(value = 'var', folder: string): string {
  const path = resolve(folder, value);
  let found;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch {
    // On the way there is a folder that may not be entered, or something that is none.
    throw new SettingsError('WANGHUO_DATA', 'dataFolderClosed', { path });
  }
  if (found?.isDirectory() === false) throw new SettingsError('WANGHUO_DATA', 'dataFolder', { path });
  return path;
}

function readBackupKeyFile(value: string | undefined, folder: string): string | null {
  if (value === undefined) return null;
  const path = resolve(folder, value);
  requireReadable('WANGHUO_BACKUP_KEY_FILE', path);
  return path;
}

/** Ruling 23: on by itself only for the embedded database on loopback; anywhere else it has to be asked for. */
function readDemo(value: string | undefined, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (value !== '0' && value !== '1') throw new SettingsError('WANGHUO_DEMO', 'demo', { value });
  return value === '1';
}
