import { standardProfile } from '@wanghuo/gb26875';
import type { MessageHeader, Packet, PacketJoiner } from '@wanghuo/jt808';
import { readPayload, receivedAtOf, transmitterProfiles, type RawFrame } from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';
import { readTerminal } from './read-terminal.ts';
import { readTransmission, type Reading } from './read-transmission.ts';

/**
 * Reads a frame of any protocol; never throws. Bytes that are no frame of theirs say nothing.
 * @param joiner - keeps the packets of split messages until they are whole
 */
export function readRaw(raw: RawFrame, device: KnownDevice | undefined, joiner: PacketJoiner): Reading {
  const { protocol, bytes } = raw;
  if (protocol === 'GB26875')
    return readTransmission(bytes, (device && transmitterProfiles[device.profile]) ?? standardProfile);
  if (protocol === 'JT808') return readTerminal(bytes, (header, body) => joiner.take(packetOf(raw, header, body)));
  return { ...readPayload(bytes, device?.deviceClass, device?.profile), resets: [], positions: [] };
}

/** A packet as it is joined: only with others of the same connection that are believed as far. */
export function packetOf(raw: Omit<RawFrame, 'remote'>, header: MessageHeader, body: Uint8Array): Packet {
  return {
    origin: `${raw.connection} ${raw.address} ${raw.verdict}`,
    header,
    body,
    id: raw.id,
    at: receivedAtOf(raw.id),
  };
}
