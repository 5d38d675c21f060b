import { BlockList, isIP } from 'node:net';
import { SettingsError } from './settings-error.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine is reached under an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** Whether an address is this machine's or one of a private network; a name is neither. */
export function isNear(host: string): boolean {
  return isLoopback(host) || (isIP(host) !== 0 && privateNetworks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));
}

/** @throws SettingsError for what is no address to listen on */
export function readHost(key: string, value = '127.0.0.1'): string {
  if (value !== 'localhost' && isIP(value) === 0) throw new SettingsError(key, 'host', { value });
  return value;
}

/** Addresses and networks as CIDR, separated by commas. */
export function readNetworks(key: string, value: string | undefined): string[] {
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
