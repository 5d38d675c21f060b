/** A six-byte address, low byte first (8.2.3): always a decimal string outside of frames. */
export type Address = string;

const LARGEST = 0xffff_ffff_ffff;

/** Reads an address at an offset. */
export function readAddress(bytes: Uint8Array, at: number): Address {
  let value = 0;
  for (let i = 5; i >= 0; i -= 1) value = value * 256 + bytes[at + i]!;
  return String(value);
}

/**
 * Writes an address at an offset.
 * @throws RangeError when it is no whole number of 48 bits
 */
export function writeAddress(bytes: Uint8Array, at: number, address: Address): void {
  let value = /^\d{1,15}$/.test(address) ? Number(address) : Number.NaN;
  if (!(value <= LARGEST)) throw new RangeError(`An address is a decimal number of 48 bits, not ${address}.`);
  for (let i = 0; i < 6; i += 1) {
    bytes[at + i] = value % 256;
    value = Math.floor(value / 256);
  }
}
