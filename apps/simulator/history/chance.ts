import { randomStream, type RandomStream } from '../plan/random-stream.ts';

export interface Weighted<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** A list drawn from often: sums once, then finds by halves. */
export function urnOf<Item>(entries: readonly Weighted<Item>[]): (stream: RandomStream) => Item {
  const sums: number[] = [];
  let total = 0;
  for (const { weight } of entries) sums.push((total += weight));
  if (entries.length === 0 || total <= 0) throw new RangeError('an urn needs something in it');
  return (stream) => {
    const drawn = stream.next() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > drawn) high = middle;
      else low = middle + 1;
    }
    return (entries[low] as Weighted<Item>).item;
  };
}

/**
 * Shares a whole number out by weights, to the unit: nobody is left with a fraction, and the sum is exact. The rest goes
 * to the heaviest, one unit each.
 */
export function shareOut(whole: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) {
    if (whole !== 0) throw new RangeError('nobody to share with');
    return weights.map(() => 0);
  }
  const shares = weights.map((weight) => Math.floor((whole * weight) / total));
  let left = whole - shares.reduce((sum, share) => sum + share, 0);
  const heaviest = weights
    .map((_, index) => index)
    .sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  for (let at = 0; left > 0; at = (at + 1) % heaviest.length, left -= 1) {
    const index = heaviest[at] as number;
    shares[index] = (shares[index] as number) + 1;
  }
  return shares;
}

const hex = (word: number) => word.toString(16).padStart(8, '0');

/** Identifiers of a purpose in their order: version 8 of RFC 9562, made from a seeded stream. */
export function identifiers(seed: number, purpose: string): () => string {
  const stream = randomStream(seed, `id/${purpose}`);
  const word = () => Math.floor(stream.next() * 4_294_967_296);
  return () => {
    const text = hex(word()) + hex(word()) + hex(word()) + hex(word());
    const variant = ((Number.parseInt(text.charAt(16), 16) & 0x3) | 0x8).toString(16);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-8${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
  };
}
