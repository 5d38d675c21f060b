/** A decimal as it was printed: exact, with the number of places it was printed to. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** @returns null unless the text is an optional sign, digits (perhaps in groups of three, parted by commas or blanks) and perhaps a fraction */
export function parseDecimal(text: string): Decimal | null {
  const plain = toAscii(text).replace(/(?<=\d)[,， \u00a0\u2009\u202f](?=\d{3}(?!\d))/g, '');
  const found = /^([-−])?(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!found) return null;
  const [, sign, whole = '', fraction = ''] = found;
  const digits = BigInt(whole + fraction);
  return { digits: sign ? -digits : digits, places: fraction.length };
}

/** Full-width digits, points and percent signs as ASCII. */
export function toAscii(text: string): string {
  return text.replace(/[０-９．％]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
}

export function addDecimals(values: readonly Decimal[]): Decimal {
  const places = Math.max(0, ...values.map((one) => one.places));
  return { digits: values.reduce((sum, one) => sum + scaled(one, places), 0n), places };
}

export function subtractDecimals(from: Decimal, what: Decimal): Decimal {
  return addDecimals([from, { digits: -what.digits, places: what.places }]);
}

export function sameDecimal(one: Decimal, other: Decimal): boolean {
  const places = Math.max(one.places, other.places);
  return scaled(one, places) === scaled(other, places);
}

const scaled = ({ digits, places }: Decimal, to: number) => digits * 10n ** BigInt(to - places);

export function decimalNumber({ digits, places }: Decimal): number {
  return Number(digits) / 10 ** places;
}

/** `530533` to two places is `5305.33`; trailing zeros stay, as printed. */
export function decimalText({ digits, places }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** The number in base units, without the dust that binary multiplication leaves. */
export function scaledNumber(decimal: Decimal, factor: number): number {
  return Number((decimalNumber(decimal) * factor).toPrecision(15));
}
