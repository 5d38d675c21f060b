import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isLoopback, readHost, readNetworks } from './settings/addresses.ts';
import { readTls, type TlsFiles } from './settings/certificates.ts';
import { gatewayKeys, readGateways, type GatewaySettings } from './settings/gateway-settings.ts';
import { requireReadable, SettingsError } from './settings/settings-error.ts';

export { SettingsError } from './settings/settings-error.ts';
export type { TlsFiles } from './settings/certificates.ts';
export type { GatewayTls } from './settings/gateway-settings.ts';

/** Everything the environment decides, checked once at start (CF-01). */
export interface Settings {
  readonly http: {
    readonly host: string;
    /** 0 asks the system for a free port. */
    readonly port: number;
    readonly isLoopback: boolean;
    /** Paths of the PEM files; `null` serves plain HTTP. */
    readonly tls: TlsFiles | null;
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
  /** Which story the demonstration tells, by its name; `null` for the first. The application knows the names. */
  readonly scenario: string | null;
  /** Absolute path of the key that backups are encrypted with; `null` when the command line has to name one. */
  readonly backupKeyFile: string | null;
  readonly gateways: GatewaySettings;
  /** The platform of the next level up; a way that is not set is not there, and screens say so. */
  readonly municipal: {
    /** GB/T 26875.3 upstream: where to, our own address and theirs. */
    readonly gb26875: {
      readonly host: string;
      readonly port: number;
      readonly source: string;
      readonly target: string;
    } | null;
    readonly http: { readonly url: string; readonly secretFile: string } | null;
  };
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
  'WANGHUO_SCENARIO',
  'WANGHUO_BACKUP_KEY_FILE',
  'TLS_CERT',
  'TLS_KEY',
  'TRUSTED_PROXY',
  'PUBLIC_URL',
  ...gatewayKeys,
  'MUNICIPAL_GB26875',
  'MUNICIPAL_HTTP',
  'MUNICIPAL_HTTP_SECRET_FILE',
] as const;
type Key = (typeof serverKeys)[number];

/** Read by the tests only. */
const testKeys = ['WANGHUO_SHARED', 'WANGHUO_TEST_DATABASE_URL', 'WANGHUO_TEST_LONG'];
const ourPrefixes = ['WANGHUO_', 'GATEWAY_', 'MUNICIPAL_'];

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
  const tls = readTls<Key>({ certificate: 'TLS_CERT', key: 'TLS_KEY' }, read, folder);
  const trustedProxies = readNetworks('TRUSTED_PROXY', read('TRUSTED_PROXY'));
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
    scenario: read('WANGHUO_SCENARIO') ?? null,
    backupKeyFile: readBackupKeyFile(read('WANGHUO_BACKUP_KEY_FILE'), folder),
    gateways: readGateways(read, ports, folder),
    municipal: {
      gb26875: readUpstream(read('MUNICIPAL_GB26875')),
      http: readPush(read('MUNICIPAL_HTTP'), read('MUNICIPAL_HTTP_SECRET_FILE'), folder),
    },
  };
}

/** The settings as they may be printed: the password of the database is covered (CF-01, CF-02). */
export function redacted(settings: Settings): Settings {
  const { database, gateways } = settings;
  if (gateways.mqttBroker?.password)
    return redacted({ ...settings, gateways: { ...gateways, mqttBroker: { ...gateways.mqttBroker, password: null } } });
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

const largestAddress = 2 ** 48 - 1;

/** `host:port/our address/their address`, the addresses as decimal numbers of 48 bits. */
function readUpstream(value: string | undefined): Settings['municipal']['gb26875'] {
  if (value === undefined) return null;
  const [, host = '', portText = '', source = '', target = ''] =
    /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})\/(\d{1,15})\/(\d{1,15})$/.exec(value) ?? [];
  const port = Number(portText);
  const isRight = port > 0 && port <= 65_535 && Number(source) <= largestAddress && Number(target) <= largestAddress;
  if (!isRight) throw new SettingsError('MUNICIPAL_GB26875', 'upstream', { value });
  return { host: host.replace(/^\[|\]$/g, ''), port, source, target };
}

function readPush(value: string | undefined, file: string | undefined, folder: string): Settings['municipal']['http'] {
  if (value === undefined && file === undefined) return null;
  if (value === undefined) throw new SettingsError('MUNICIPAL_HTTP', 'pushPair');
  if (file === undefined) throw new SettingsError('MUNICIPAL_HTTP_SECRET_FILE', 'pushPair');
  const url = URL.parse(value);
  const isPlainLoopback = url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  if (url === null || !(url.protocol === 'https:' || isPlainLoopback) || url.username !== '' || url.hash !== '')
    throw new SettingsError('MUNICIPAL_HTTP', 'pushUrl', { value: url?.origin ?? '' });
  const secretFile = resolve(folder, file);
  requireReadable('MUNICIPAL_HTTP_SECRET_FILE', secretFile);
  if (readFileSync(secretFile, 'utf8').trim().length < shortestSecret)
    throw new SettingsError('MUNICIPAL_HTTP_SECRET_FILE', 'secretShort', { minimum: shortestSecret });
  return { url: url.href, secretFile };
}

const shortestSecret = 16;

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
