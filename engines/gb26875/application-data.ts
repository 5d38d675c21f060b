import { standardProfile, type DeviceProfile } from './device-profile.ts';
import { fixedBytes, layoutOf, leastBytes, statusPartOf, type Layout } from './layouts.ts';
import type { InformationObject } from './object-fields.ts';

/** Why the objects of a frame could not be read as the standard has them. */
export type DataFault =
  /** Shorter than type and count. */
  | 'TOO_SHORT'
  /** Count and size of objects do not add up to the length. */
  | 'OBJECT_SIZE';

/** The application data unit of a frame, read. */
export interface ApplicationData {
  /** Absent in keep-alives and answers. */
  readonly type: number | null;
  readonly objectCount: number;
  /** As far as they can be read: with a fault at most the part that carries a status, so that no fire is lost. */
  readonly objects: readonly InformationObject[];
  readonly fault: DataFault | null;
  /** The maker's type says that the conditions of this one have ended: `type` is the standard's. */
  readonly isRestore: boolean;
}

const empty: ApplicationData = { type: null, objectCount: 0, objects: [], fault: null, isRestore: false };

/** Reads application data (8.3); never throws, whatever stands there. */
export function readApplicationData(data: Uint8Array, profile: DeviceProfile = standardProfile): ApplicationData {
  // Nothing is a keep-alive, a single byte some makers' handshake.
  if (data.length === 0) return empty;
  if (data.length === 1) return { ...empty, fault: 'TOO_SHORT' };
  const sent = data[0]!;
  const objectCount = data[1]!;
  const restored = profile.restores[sent];
  const type = restored ?? sent;
  const isRestore = restored !== undefined;
  const layout = layoutFor(data, type, objectCount, profile);
  if (layout === undefined) return { ...empty, type, objectCount, isRestore };
  const objects = readObjects(data, layout, objectCount);
  if (objects !== undefined) return { type, objectCount, objects, fault: null, isRestore };
  return { type, objectCount, objects: statusParts(data, type, objectCount), fault: 'OBJECT_SIZE', isRestore };
}

function layoutFor(data: Uint8Array, type: number, count: number, profile: DeviceProfile): Layout | undefined {
  const size = count === 0 ? 0 : (data.length - 2) / count;
  return profile.layouts[type]?.[size] ?? layoutOf(type);
}

/** The objects, or `undefined` when they do not end exactly where the data end. */
function readObjects(data: Uint8Array, layout: Layout, count: number): InformationObject[] | undefined {
  const size = fixedBytes(layout);
  if (size !== undefined && data.length !== 2 + count * size) return undefined;
  const objects: InformationObject[] = [];
  let at = 2;
  for (let i = 0; i < count; i += 1) {
    const object: InformationObject = {};
    for (const one of layout) {
      const length = at + one.bytes <= data.length ? (one.length?.(data, at) ?? one.bytes) : Infinity;
      if (at + length > data.length) return undefined;
      one.read(object, data, at);
      at += length;
    }
    objects.push(object);
  }
  return at === data.length ? objects : undefined;
}

/** A device that leaves out or adds a field still says by its first bytes where it burns. */
function statusParts(data: Uint8Array, type: number, count: number): InformationObject[] {
  const part = statusPartOf(type);
  const size = (data.length - 2) / count;
  if (part === undefined || count === 0 || !Number.isInteger(size) || size < leastBytes(part)) return [];
  return Array.from({ length: count }, (_, i) => readPart(data, part, 2 + i * size));
}

function readPart(data: Uint8Array, layout: Layout, from: number): InformationObject {
  const object: InformationObject = {};
  let at = from;
  for (const one of layout) {
    one.read(object, data, at);
    at += one.bytes;
  }
  return object;
}

/**
 * Writes application data of a type of the standard.
 * @throws RangeError when the standard has no such type, or more objects than a byte can count
 */
export function writeApplicationData(type: number, objects: readonly InformationObject[]): Uint8Array {
  const layout = layoutOf(type);
  if (layout === undefined) throw new RangeError(`GB/T 26875.3 has no type ${type}.`);
  if (objects.length > 255) throw new RangeError(`At most 255 objects, not ${objects.length}.`);
  const sizes = objects.map((object) => layout.map((one) => one.writtenLength?.(object) ?? one.bytes));
  const bytes = new Uint8Array(2 + sizes.flat().reduce((sum, size) => sum + size, 0));
  bytes.set([type, objects.length]);
  let at = 2;
  for (const [i, object] of objects.entries())
    for (const [j, one] of layout.entries()) {
      one.write(object, bytes, at);
      at += sizes[i]![j]!;
    }
  return bytes;
}

/** Tells whether a length can be that of data of a type and count, judged by the standard and the profile. */
export function isLengthPossible(
  type: number,
  count: number,
  length: number,
  profile: DeviceProfile = standardProfile,
): boolean | undefined {
  const layout = layoutOf(type);
  if (layout === undefined) return undefined;
  const size = fixedBytes(layout);
  if (size === undefined)
    return length >= 2 + count * leastBytes(layout) && length <= 2 + count * (leastBytes(layout) + 255);
  if (length === 2 + count * size) return true;
  return count > 0 && profile.layouts[type]?.[(length - 2) / count] !== undefined;
}
