/** Seeded numbers for one purpose; 32-bit arithmetic only, so that every machine draws the same. */
export interface RandomStream {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** An item with the probability of its weight. */
  weighted<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item;
  /** Time to the next of events that happen at random, in the unit of the mean. */
  exponential(mean: number): number;
  /** Log-normal around a median: delays of people, mostly short, sometimes long. */
  delay(median: number, spread: number): number;
}

/** Method: FNV-1a over seed and purpose, then the mulberry32 generator. */
export function randomStream(seed: number, purpose: string): RandomStream {
  let state = 0x811c9dc5;
  for (const character of `${seed}/${purpose}`) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    next,
    pick,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    weighted(items, weightOf) {
      let left = next() * items.reduce((sum, item) => sum + weightOf(item), 0);
      for (const item of items) {
        left -= weightOf(item);
        if (left < 0) return item;
      }
      return pick(items);
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    delay(median, spread) {
      // Sum of twelve uniforms: bell-shaped and without a logarithm of zero.
      let bell = -6;
      for (let draw = 0; draw < 12; draw += 1) bell += next();
      return median * Math.exp(spread * bell);
    },
  };
}
