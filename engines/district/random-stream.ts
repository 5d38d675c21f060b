/**
 * A small seeded stream of numbers. Only 32-bit integer arithmetic is used, so that the same seed gives the same
 * numbers on every machine. Method: xmur3 string hash feeding sfc32 (both in the public domain).
 */
export type RandomStream = {
  /** A number in [0, 1) with 32 bits. */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in [low, high], both included. */
  integer(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** A bell-shaped number with mean 0 and standard deviation 1, cut at ±3.46 (sum of twelve uniforms). */
  bell(): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
};

/** Opens the stream that belongs to a seed and a purpose; streams of two purposes do not disturb one another. */
export function randomStream(seed: number, purpose: string): RandomStream {
  const key = `${seed}:${purpose}`;
  let hash = 1779033703 ^ key.length;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  const word = (): number => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
  let a = word();
  let b = word();
  let c = word();
  let counter = word();
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    integer,
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    bell: () => {
      let sum = -6;
      for (let round = 0; round < 12; round += 1) sum += next();
      return sum;
    },
    shuffle: (items) => {
      const copy = [...items];
      for (let index = copy.length - 1; index > 0; index -= 1) {
        const other = integer(0, index);
        [copy[index], copy[other]] = [copy[other]!, copy[index]!];
      }
      return copy;
    },
  };
}
