import { limits } from '@wanghuo/kernel';
import { isLoopback, readHost, readNetworks } from './addresses.ts';
import { readBroker, type BrokerSettings } from './broker-settings.ts';
import { readAuthorities, readTls, type TlsFiles } from './certificates.ts';
import { SettingsError } from './settings-error.ts';

/** What a gateway proves itself with, and whom it lets in. */
export interface GatewayTls extends TlsFiles {
  /** Authorities of the devices' own certificates: without one of theirs nobody comes in; `null` asks for none. */
  readonly caFile: string | null;
}

/** Where devices connect; a port of 0 keeps that gateway closed. */
export interface GatewaySettings {
  readonly host: string;
  readonly gb26875Port: number;
  readonly jt808Port: number;
  readonly mqttPort: number;
  /** `null` listens without encryption. */
  readonly tls: {
    readonly gb26875: GatewayTls | null;
    readonly jt808: GatewayTls | null;
    readonly mqtt: GatewayTls | null;
  };
  /** The user's own MQTT broker, which takes the place of the embedded one. */
  readonly mqttBroker: BrokerSettings | null;
  /** Most connections from one address (DV-16): a network whose devices share one needs more. */
  readonly connectionsPerSource: number;
  /** Networks devices may connect from; empty lets everybody try. */
  readonly sources: readonly string[];
}

export const gatewayKeys = [
  'GATEWAY_HOST',
  'GATEWAY_GB26875_PORT',
  'GATEWAY_GB26875_CERT',
  'GATEWAY_GB26875_KEY',
  'GATEWAY_GB26875_CA',
  'GATEWAY_JT808_PORT',
  'GATEWAY_JT808_CERT',
  'GATEWAY_JT808_KEY',
  'GATEWAY_JT808_CA',
  'GATEWAY_MQTT_PORT',
  'GATEWAY_MQTT_CERT',
  'GATEWAY_MQTT_KEY',
  'GATEWAY_MQTT_CA',
  'GATEWAY_MQTT_BROKER',
  'GATEWAY_MQTT_BROKER_PASSWORD_FILE',
  'GATEWAY_MQTT_BROKER_CA',
  'GATEWAY_MQTT_BROKER_CERT',
  'GATEWAY_MQTT_BROKER_KEY',
  'GATEWAY_CONNECTIONS_PER_SOURCE',
  'GATEWAY_SOURCES',
  'GATEWAY_PRIVATE_NETWORK',
] as const;
type Key = (typeof gatewayKeys)[number];
type Read = (key: Key) => string | undefined;
type Ports = Readonly<Record<'GATEWAY_GB26875_PORT' | 'GATEWAY_JT808_PORT' | 'GATEWAY_MQTT_PORT', number>>;

/** @throws SettingsError for the first setting that is wrong */
export function readGateways(read: Read, ports: Ports, folder: string): GatewaySettings {
  const host = readHost('GATEWAY_HOST', read('GATEWAY_HOST'));
  const sources = readNetworks('GATEWAY_SOURCES', read('GATEWAY_SOURCES'));
  const isPrivate = readPrivate(read('GATEWAY_PRIVATE_NETWORK'));
  const mqttBroker = readBroker(read, folder);
  const tls = {
    gb26875: readGatewayTls('GB26875', read, folder),
    jt808: readGatewayTls('JT808', read, folder),
    mqtt: readGatewayTls('MQTT', read, folder),
  };
  if (!isLoopback(host)) {
    if (ports.GATEWAY_GB26875_PORT !== 0) assertChannel('GB26875', tls.gb26875);
    if (ports.GATEWAY_JT808_PORT !== 0) assertChannel('JT808', tls.jt808);
    if (ports.GATEWAY_MQTT_PORT !== 0 && mqttBroker === null) assertChannel('MQTT', tls.mqtt);
  }
  return {
    host,
    gb26875Port: ports.GATEWAY_GB26875_PORT,
    jt808Port: ports.GATEWAY_JT808_PORT,
    mqttPort: ports.GATEWAY_MQTT_PORT,
    tls,
    mqttBroker,
    connectionsPerSource: readConnections(read('GATEWAY_CONNECTIONS_PER_SOURCE')),
    sources,
  };

  /** DV-06: certificates on both sides, or a private network that is said to be one and whose addresses are named. */
  function assertChannel(name: GatewayName, own: GatewayTls | null): void {
    if (own !== null && own.caFile !== null) return;
    if (isPrivate && sources.length > 0) return;
    const keys = { certificate: `GATEWAY_${name}_CERT`, key: `GATEWAY_${name}_KEY`, authority: `GATEWAY_${name}_CA` };
    if (isPrivate) throw new SettingsError('GATEWAY_SOURCES', 'privateWithoutSources');
    throw new SettingsError('GATEWAY_HOST', own === null ? 'openGateway' : 'openToAll', { value: host, name, ...keys });
  }
}

type GatewayName = 'GB26875' | 'JT808' | 'MQTT';

function readGatewayTls(name: GatewayName, read: Read, folder: string): GatewayTls | null {
  const keys = { certificate: `GATEWAY_${name}_CERT`, key: `GATEWAY_${name}_KEY` } as const;
  const files = readTls<Key>(keys, read, folder);
  const caFile = readAuthorities(`GATEWAY_${name}_CA`, read(`GATEWAY_${name}_CA`), folder);
  if (files === null && caFile !== null)
    throw new SettingsError(keys.certificate, 'authorityAlone', { authority: `GATEWAY_${name}_CA`, ...keys });
  return files && { ...files, caFile };
}

function readPrivate(value = '0'): boolean {
  if (value !== '0' && value !== '1') throw new SettingsError('GATEWAY_PRIVATE_NETWORK', 'demo', { value });
  return value === '1';
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
