import table from '../../reference/codes/gbt26875-3.json' with { type: 'json' };

export interface AnalogueType {
  readonly name: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly resolution: number;
}

/** Codes from here on belong to the makers. */
const MAKERS_FROM = 128;

function named(names: Readonly<Record<string, string>>): (code: number) => string {
  return (code) => names[code] ?? (code >= MAKERS_FROM ? `厂家自定义（${code}）` : `预留（${code}）`);
}

/** Names of codes as the standard prints them (tables 2 to 5); a reserved or maker's code says so. */
export const commandName = named(table.commands);
export const typeName = named(table.types);
export const systemTypeName = named(table.systemTypes);
export const componentTypeName = named(table.componentTypes);

/** A row of table 6, or `undefined` for a reserved or maker's code. */
export function analogueType(code: number): AnalogueType | undefined {
  return (table.analogueTypes as Readonly<Record<string, AnalogueType>>)[code];
}
