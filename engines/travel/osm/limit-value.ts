const METRES_PER_FOOT = 0.3048;
const METRES_PER_INCH = 0.0254;
/** Short, long and metric tons as signs give them. */
const TONNES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  t: 1,
  kg: 0.001,
  st: 0.90718474,
  lt: 1.0160469,
  lbs: 0.00045359237,
  lb: 0.00045359237,
};
const METRES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  m: 1,
  cm: 0.01,
  mm: 0.001,
  km: 1000,
  ft: METRES_PER_FOOT,
  in: METRES_PER_INCH,
  "'": METRES_PER_FOOT,
  '"': METRES_PER_INCH,
};

/** Limits are kept to a centimetre and ten kilograms: finer than any sign. */
function rounded(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? Math.round(value * 100) / 100 : null;
}

/**
 * Reads a length limit: `2.5`, `2.5 m`, `250 cm`, `12'6"`, `12 ft 6 in`, and `2,5` as it is often mistyped.
 * `none`, `default` and anything else that is no length give null.
 */
export function parseLengthMetres(text: string | undefined): number | null {
  if (text === undefined) return null;
  const plain = text
    .trim()
    .toLowerCase()
    .replace(',', '.')
    .replaceAll('’', "'")
    .replaceAll('″', '"')
    .replaceAll('′', "'");
  const imperial = /^(\d+(?:\.\d+)?)\s*(?:'|ft|feet)\s*(?:(\d+(?:\.\d+)?)\s*(?:"|''|in|inches)?)?$/.exec(plain);
  if (imperial !== null)
    return rounded(Number(imperial[1]) * METRES_PER_FOOT + Number(imperial[2] ?? 0) * METRES_PER_INCH);
  return scaled(plain, METRES_PER_UNIT);
}

/** Reads a weight limit: `3.5`, `3.5 t`, `3500 kg`, `10 st`. Anything that is no weight gives null. */
export function parseWeightTonnes(text: string | undefined): number | null {
  if (text === undefined) return null;
  return scaled(text.trim().toLowerCase().replace(',', '.'), TONNES_PER_UNIT);
}

function scaled(plain: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z'"]*)\.?$/.exec(plain);
  const factor = match === null ? undefined : units[match[2]!];
  return factor === undefined ? null : rounded(Number(match![1]) * factor);
}

/** The strictest of several limits; null if there is none. */
export function strictest(...limits: readonly (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null);
  return set.length === 0 ? null : Math.min(...set);
}
