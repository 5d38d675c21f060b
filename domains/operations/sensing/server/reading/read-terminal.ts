import { readBody, readMessage, type BatchedLocations, type Location, type MessageHeader } from '@wanghuo/jt808';
import type { Observation, SensedCondition } from '../../model/index.ts';
import type { LocatedUnit, Reading } from './read-transmission.ts';

const LOCATION = 0x0200;
const LOCATION_ANSWER = 0x0201;
const BATCH = 0x0704;

/** What the alarm bits of a position say of the terminal and of who drives. Bits for other purposes say nothing here. */
const meanings: readonly (readonly [SensedCondition, readonly string[]])[] = [
  ['SOS', ['EMERGENCY']],
  ['FAULT', ['GNSS_FAULT', 'ANTENNA_OPEN', 'ANTENNA_SHORT', 'CAMERA_FAULT']],
  ['POWER_FAULT', ['SUPPLY_LOW', 'SUPPLY_LOST']],
  ['TAMPERED', ['STOLEN', 'ILLEGAL_IGNITION', 'ILLEGAL_MOVE']],
  ['PRE_ALARM', ['COLLISION', 'ROLL_OVER']],
];

const nothing: Reading = {
  sentAt: null,
  hasClock: false,
  isNumbered: true,
  observations: [],
  values: [],
  resets: [],
  isUnreadable: false,
  positions: [],
};

/**
 * Reads a message of a vehicle terminal, flags included; never throws.
 * @param join - joins the packets of a split message: the whole body, for the packet that makes it whole
 */
export function readTerminal(
  bytes: Uint8Array,
  join: (header: MessageHeader, body: Uint8Array) => Uint8Array | null = () => null,
): Reading {
  const { fault, header, body: carried } = readMessage(bytes.subarray(1, -1));
  if (fault !== null || header === null || header.isEncrypted) return nothing;
  const body = header.packet === null ? carried : join(header, carried);
  if (body === null) return nothing;
  const fields = readBody(header, body);
  if (fields === null) return { ...nothing, isUnreadable: true, observations: [protocolFault] };
  if (fields === undefined) return nothing;
  if (header.messageId === LOCATION || header.messageId === LOCATION_ANSWER)
    return readLocations([fields as unknown as Location], true);
  if (header.messageId === BATCH) {
    const { locations, isBackfill } = fields as unknown as BatchedLocations;
    return readLocations(locations, !isBackfill);
  }
  return nothing;
}

const protocolFault: Observation = {
  component: null,
  componentName: null,
  condition: 'PROTOCOL_FAULT',
  isActive: true,
};

/** @param isNow - the newest of them is of this moment; those of a stretch without a link are as old as they say */
function readLocations(locations: readonly Location[], isNow: boolean): Reading {
  const alarms = new Set(locations.flatMap((one) => one.alarms));
  const newest = locations.at(-1);
  const fuel = newest?.fuelLitres;
  return {
    ...nothing,
    sentAt: newest?.locatedAt ?? null,
    hasClock: isNow && newest !== undefined,
    observations:
      newest === undefined
        ? []
        : meanings.map(([condition, bits]) => ({
            component: null,
            componentName: null,
            condition,
            isActive: bits.some((bit) => alarms.has(bit)),
          })),
    values: fuel === undefined ? [] : [{ component: null, quantity: 'fuel', unit: 'L', value: fuel }],
    positions: locations.flatMap((one): LocatedUnit[] =>
      one.position === null || !one.isPositioned
        ? []
        : [
            {
              position: one.position,
              headingDegrees: one.headingDegrees <= 360 ? one.headingDegrees : null,
              speedKilometresPerHour: one.speedKilometresPerHour,
              at: one.locatedAt,
            },
          ],
    ),
  };
}
