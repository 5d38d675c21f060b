import { resolve } from 'node:path';
import { isNear } from './addresses.ts';
import { readAuthorities, readTls, type TlsFiles } from './certificates.ts';
import { requireReadable, SettingsError } from './settings-error.ts';

/** The user's own MQTT broker, of which we are a client. */
export interface BrokerSettings {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly version: '3.1.1' | '5';
  /** A shared subscription, for several servers at one broker. */
  readonly group: string | null;
  readonly user: string | null;
  readonly password: string | null;
  /** Authorities that its certificate is checked against; `null` takes those of the platform. */
  readonly caFile: string | null;
  /** What we prove ourselves with there. */
  readonly tls: TlsFiles | null;
}

type Key =
  | 'GATEWAY_MQTT_BROKER'
  | 'GATEWAY_MQTT_BROKER_PASSWORD_FILE'
  | 'GATEWAY_MQTT_BROKER_CA'
  | 'GATEWAY_MQTT_BROKER_CERT'
  | 'GATEWAY_MQTT_BROKER_KEY';

const own = { certificate: 'GATEWAY_MQTT_BROKER_CERT', key: 'GATEWAY_MQTT_BROKER_KEY' } as const;
const companions = [
  'GATEWAY_MQTT_BROKER_PASSWORD_FILE',
  'GATEWAY_MQTT_BROKER_CA',
  'GATEWAY_MQTT_BROKER_CERT',
  'GATEWAY_MQTT_BROKER_KEY',
] as const;
const ports = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

/**
 * Reads `mqtts://user@host:port?version=5&group=name`; unencrypted only on this machine or to an address of a private
 * network.
 */
export function readBroker(read: (key: Key) => string | undefined, folder: string): BrokerSettings | null {
  const value = read('GATEWAY_MQTT_BROKER');
  if (value === undefined) {
    const lonely = companions.find((key) => read(key) !== undefined);
    if (lonely !== undefined) throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerPair', { key: lonely });
    return null;
  }
  const url = URL.parse(value);
  const wrong = () => new SettingsError('GATEWAY_MQTT_BROKER', 'broker', { value: url?.host ?? '' });
  if (url === null || !Object.hasOwn(ports, url.protocol) || url.hostname === '' || url.password !== '') throw wrong();
  const version = url.searchParams.get('version') ?? '5';
  const group = url.searchParams.get('group');
  const hasOther = [...url.searchParams.keys()].some((name) => name !== 'version' && name !== 'group');
  if (hasOther || !/^\/?$/.test(url.pathname) || (version !== '5' && version !== '3.1.1')) throw wrong();
  if (group !== null && !/^[A-Za-z0-9_-]{1,40}$/.test(group)) throw wrong();
  // Only a broker of MQTT 5 says whether it can: another might take the group for a topic on which nothing ever comes.
  if (group !== null && version !== '5') throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerGroup');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isEncrypted = url.protocol === 'mqtts:';
  if (!isEncrypted && !isNear(host)) throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerPlain', { value: host });
  const caFile = readAuthorities('GATEWAY_MQTT_BROKER_CA', read('GATEWAY_MQTT_BROKER_CA'), folder);
  const tls = readTls<Key>(own, read, folder);
  // Whoever names a certificate expects it to be checked: without encryption nothing is.
  if (!isEncrypted && (caFile !== null || tls !== null))
    throw new SettingsError('GATEWAY_MQTT_BROKER', 'brokerNotEncrypted', { value: host });
  const passwordFile = read('GATEWAY_MQTT_BROKER_PASSWORD_FILE');
  return {
    host,
    port: Number(url.port) || ports[url.protocol as keyof typeof ports],
    isEncrypted,
    version,
    group,
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password:
      passwordFile === undefined
        ? null
        : requireReadable('GATEWAY_MQTT_BROKER_PASSWORD_FILE', resolve(folder, passwordFile)).toString().trim(),
    caFile,
    tls,
  };
}
