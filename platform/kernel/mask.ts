/** Masks of personal values (PI-03): the default form everywhere; the full value is an act of its own. */
export type MaskKind = 'phone' | 'name' | 'idNumber' | 'address' | 'plate';

/** Masks a value; short or foreign values keep one character. */
export function mask(kind: MaskKind, value: string | null): string | null {
  if (value === null || value === '') return value;
  const characters = Array.from(value);
  const keepOne = () => (characters[0] ?? '') + '*'.repeat(Math.max(1, characters.length - 1));
  switch (kind) {
    case 'phone':
      return characters.length === 11
        ? `${characters.slice(0, 3).join('')}****${characters.slice(7).join('')}`
        : keepOne();
    case 'idNumber':
      return characters.length >= 8
        ? `${characters.slice(0, 3).join('')}${'*'.repeat(characters.length - 5)}${characters.slice(-2).join('')}`
        : keepOne();
    case 'name': {
      // Synthetic persons are written "示例·张一"; the mark stays so that nobody takes them for real.
      const dot = characters.indexOf('·');
      const head = dot > 0 && dot + 1 < characters.length ? characters.slice(0, dot + 2) : characters.slice(0, 1);
      return `${head.join('')}**`;
    }
    case 'plate':
      return characters.length >= 6
        ? `${characters.slice(0, 2).join('')}·**${characters.slice(-3).join('')}`
        : keepOne();
    case 'address': {
      const cut = value.search(/\d/u);
      return cut > 0 ? `${value.slice(0, cut)}**` : keepOne();
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}
