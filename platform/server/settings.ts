import { readFileSync, statSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { limits } from '@wanghuo/kernel';
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
  /** Which story the demonstration tells, by its name; `null` for the first. The application knows the names. */
  readonly scenario: string | null;
  /** Absolute path of the key that backups are encrypted with; `null` when the command line has to name one. */
  readonly backupKeyFile: string | null;
  /** Where devices connect; a port of 0 keeps that gateway closed. */
  readonly gateways: {
    readonly host: string;
    readonly gb26875Port: number;
    readonly jt808Port: number;
    readonly mqttPort: number;
    /** The user's own MQTT broker, which takes the place of the embedded one. */
    readonly mqttBroker: {
      readonly host: string;
      readonly port: number;
      readonly isEncrypted: boolean;
      readonly version: '3.1.1' | '5';
      /** A shared subscription, for several servers at one broker. */
      readonly group: string | null;
      readonly user: string | null;
      readonly password: string | null;
    } | null;
    /** Most connections from one address (DV-16): a network whose devices share one needs more. */
    readonly connectionsPerSource: number;
    /** Networks devices may connect from; empty where the gateways are on this machine alone. */
    readonly sources: readonly string[];
  };
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
  'WANGHUO_SCENARIO',
  'WANGHUO_BACKUP_KEY_FILE',
  'TLS_CERT',
  'TLS_KEY',
  'TRUSTED_PROXY',
  'PUBLIC_URL',
  'GATEWAY_HOST',
  'GATEWAY_GB26875_PORT',
  'GATEWAY_JT808_PORT',
  'GATEWAY_MQTT_PORT',
  'GATEWAY_MQTT_BROKER',
  'GATEWAY_MQTT_BROKER_PASSWORD_FILE',
  'GATEWAY_CONNECTIONS_PER_SOURCE',
  'GATEWAY_SOURCES',
  'MUNICIPAL_GB26875',
  'MUNICIPAL_HTTP',
  'MUNICIPAL_HTTP_SECRET_FILE',
] as const;
type Key = (typeof serverKeys)[number];

/** Read by the tests only. */
const testKeys = ['WANGHUO_SHARED', 'WANGHUO_TEST_DATABASE_URL', 'WANGHUO_TEST_LONG'];
const ourPrefixes = ['WANGHUO_', 'GATEWAY_', 'MUNICIPAL_'];

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
  const trustedProxies = readNetworks('TRUSTED_PROXY', read('TRUSTED_PROXY'));
  const publicUrl = readPublicUrl(read('PUBLIC_URL'));
  if (trustedProxies.length > 0 && publicUrl === null) throw new SettingsError('PUBLIC_URL', 'proxyWithoutPublicUrl');
  if (!isLoopback(host) && tls === null && trustedProxies.length === 0) {
    throw new SettingsError('HOST', 'plainHttp', { value: host });
  }

  const gatewayHost = readHost('GATEWAY_HOST', read('GATEWAY_HOST'));
  const sources = readNetworks('GATEWAY_SOURCES', read('GATEWAY_SOURCES'));
  if (!isLoopback(gatewayHost) && sources.length === 0)
    throw new SettingsError('GATEWAY_HOST', 'openGateway', { value: gatewayHost });

  const database = readDatabase(read('DATABASE_URL'), read('DATABASE_URL_FILE'), folder);
  const ports = readPorts(read);
  return {
    http: { host, port: ports.PORT, isLoopback: isLoopback(host), tls, trustedProxies, publicUrl },
    database,
    dataFolder: readDataFolder(read('WANGHUO_DATA'), folder),
    isDemonstration: readDemo(read('WANGHUO_DEMO'), database.kind === 'embedded' && isLoopback(host)),
    scenario: read('WANGHUO_SCENARIO') ?? null,
    backupKeyFile: readBackupKeyFile(read('WANGHUO_BACKUP_KEY_FILE'), folder),
    gateways: {
      host: gatewayHost,
      gb26875Port: ports.GATEWAY_GB26875_PORT,
      jt808Port: ports.GATEWAY_JT808_PORT,
      mqttPort: ports.GATEWAY_MQTT_PORT,
      mqttBroker: readBroker(read('GATEWAY_MQTT_BROKER'), read('GATEWAY_MQTT_BROKER_PASSWORD_FILE'), folder),
      connectionsPerSource: readConnections(read('GATEWAY_CONNECTIONS_PER_SOURCE')),
      sources,
    },
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

function readConnections(value: string | undefined): number {
  if (value === undefined) return limits.gateway.connectionsPerSource;
  if (!/^\d{1,5}$/.test(value) || Number(value) < 1 || Number(value) > limits.gateway.connections)
    throw new SettingsError('GATEWAY_CONNECTIONS_PER_SOURCE', 'connections', {
      value,
      maximum: limits.gateway.connections,
    });
  return Number(value);
}

const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
const brokerPorts = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

/** `mqtts://user@host:port?version=5&group=name`; unencrypted only on this machine or to an address of a private network. */
function readBroker(
  value: string | undefined,
  passwordFile: string | undefined,
  folder: string,
): Settings['gateways']['mqttBroker'] {
  if (value === undefined) {
    if (passwordFile !== undefined) throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerPair');
    return null;
  }
  const url = URL.parse(value);
  const wrong = () => new SettingsError('GATEWAY_MQTT_BROKER', 'broker', { value: url?.host ?? '' });
  if (url === null || !Object.hasOwn(brokerPorts, url.protocol) || url.hostname === '' || url.password !== '')
    throw wrong();
  const version = url.searchParams.get('version') ?? '5';
  const group = url.searchParams.get('group');
  const hasOther = [...url.searchParams.keys()].some((name) => name !== 'version' && name !== 'group');
  if (hasOther || !/^\/?$/.test(url.pathname) || (version !== '5' && version !== '3.1.1')) throw wrong();
  if (group !== null && !/^[A-Za-z0-9_-]{1,40}$/.test(group)) throw wrong();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isEncrypted = url.protocol === 'mqtts:';
  const isNear =
    isLoopback(host) || (isIP(host) !== 0 && privateNetworks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));
  if (!isEncrypted && !isNear) throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerPlain', { value: host });
  const file = passwordFile === undefined ? null : resolve(folder, passwordFile);
  if (file !== null) requireReadable('GATEWAY_MQTT_BROKER_PASSWORD_FILE', file);
  return {
    host,
    port: Number(url.port) || brokerPorts[url.protocol as keyof typeof brokerPorts],
    isEncrypted,
    version,
    group,
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: file === null ? null : readFileSync(file, 'utf8').trim(),
  };
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

/** Addresses and networks as CIDR, separated by commas. */
function readNetworks(key: Key, value: string | undefined): string[] {
  const entries = (value ?? '').split(',').flatMap((entry) => entry.trim() || []);
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const isRight =
      bits === undefined ? widest > 0 : /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= widest;
    if (!isRight) throw new SettingsError(key, 'proxy', { value: entry });
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
