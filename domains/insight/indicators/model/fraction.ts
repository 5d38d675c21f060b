/** An exact ratio of whole numbers; the denominator is above zero. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** @throws RangeError unless the denominator is above zero */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  if (denominator <= 0n) throw new RangeError(`a denominator of ${denominator}`);
  return { numerator, denominator };
}

/** A printed decimal as an exact ratio: `0.56` is 56/100. @throws RangeError for anything else */
export function fractionOfDecimal(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const [, sign, whole = '', places = ''] = match;
  const digits = BigInt(whole + places);
  return fraction(sign ? -digits : digits, 10n ** BigInt(places.length));
}

/** Below zero, zero or above zero, as one is less than, equal to or greater than the other; nothing is rounded. */
export function compareFractions(one: Fraction, other: Fraction): number {
  const difference = one.numerator * other.denominator - other.numerator * one.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function addFractions(one: Fraction, other: Fraction): Fraction {
  return fraction(
    one.numerator * other.denominator + other.numerator * one.denominator,
    one.denominator * other.denominator,
  );
}

export function timesFraction(one: Fraction, other: Fraction): Fraction {
  return fraction(one.numerator * other.numerator, one.denominator * other.denominator);
}

export const negated = ({ numerator, denominator }: Fraction): Fraction => fraction(-numerator, denominator);

/** Whole number at or below, at or above. */
export function floorOf({ numerator, denominator }: Fraction): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}
export const ceilingOf = (one: Fraction): bigint => -floorOf(negated(one));

/**
 * As people read it: rounded half up, away from nothing that was compared (section 4.3 of the domain rules).
 * @param places - digits after the point, kept even when they are zeros
 */
export function roundedText(one: Fraction, places: number): string {
  const scaled = floorOf(addFractions(timesFraction(one, fraction(10n ** BigInt(places))), fraction(1n, 2n)));
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The same ratio in the smallest whole numbers: for sums of many, whose parts nobody wants to read. */
export function reduced({ numerator, denominator }: Fraction): Fraction {
  let [one, other] = [numerator < 0n ? -numerator : numerator, denominator];
  while (other !== 0n) [one, other] = [other, one % other];
  return fraction(numerator / one, denominator / one);
}

/** As it is kept and sent: `185/1480025`, not reduced, so that both counts stay readable. */
export const fractionText = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;

/** @throws RangeError for anything but two whole numbers with a stroke between them */
export function fractionOfText(text: string): Fraction {
  const match = /^(-?\d+)\/(\d+)$/.exec(text);
  if (!match) throw new RangeError(`not a fraction: ${text}`);
  return fraction(BigInt(match[1] as string), BigInt(match[2] as string));
}
