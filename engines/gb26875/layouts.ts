import { field, type ObjectField } from './object-fields.ts';

/** The fields of one object, in order. */
export type Layout = readonly ObjectField[];

const {
  systemType,
  systemAddress,
  componentType,
  componentAddress,
  text,
  countedText,
  occurredAt,
  operator,
  majorVersion,
  minorVersion,
  clockAt,
  recordCount,
  startAt,
  reserved,
} = field;
const system = [systemType, systemAddress];
const component = [...system, componentType, componentAddress];
const version = [majorVersion, minorVersion];

/** The objects of every type of data (table 3, figures 18 to 46). */
const layouts: Readonly<Record<number, Layout>> = {
  1: [...system, field.systemStatus, occurredAt],
  2: [...component, field.componentStatus, text, occurredAt],
  3: [...component, field.analogueType, field.analogueValue, occurredAt],
  4: [...system, field.panelOperation, operator, occurredAt],
  5: [...system, ...version],
  6: [...system, countedText],
  7: [...component, text],
  8: [...system, clockAt],
  21: [field.transmitterStatus, occurredAt],
  24: [field.transmitterOperation, operator, occurredAt],
  25: version,
  26: [countedText],
  28: [clockAt],
  61: system,
  62: [...system, componentAddress],
  63: [...system, componentAddress],
  64: [...system, recordCount, startAt],
  65: system,
  66: system,
  67: [...system, componentAddress],
  68: system,
  81: [reserved],
  84: [recordCount, startAt],
  85: [reserved],
  86: [reserved],
  88: [reserved],
  89: [reserved],
  90: [clockAt],
  91: [field.answerMinutes],
};

/** The layout of a type, or `undefined` for reserved and makers' types. */
export function layoutOf(type: number): Layout | undefined {
  return layouts[type];
}

/** Bytes of an object whose fields all have one length; `undefined` where a text counts its own. */
export function fixedBytes(layout: Layout): number | undefined {
  return layout.some(({ length }) => length !== undefined) ? undefined : leastBytes(layout);
}

/** Fewest bytes an object of a layout takes. */
export function leastBytes(layout: Layout): number {
  return layout.reduce((bytes, one) => bytes + one.bytes, 0);
}

/** Component status without its text, as some older devices send it. */
export const componentStatusWithoutText: Layout = [...component, field.componentStatus, occurredAt];

/**
 * What of an object comes before anything a maker may have left out or put in: enough to see a fire.
 * `undefined` for types that carry no status.
 */
export function statusPartOf(type: number): Layout | undefined {
  const layout = layouts[type];
  const last =
    layout?.findIndex(
      (one) => one === field.systemStatus || one === field.componentStatus || one === field.transmitterStatus,
    ) ?? -1;
  return last < 0 ? undefined : layout!.slice(0, last + 1);
}

/** The type of data that answers each query (61 to 88). */
export const replyTypes: Readonly<Record<number, number>> = {
  61: 1,
  62: 2,
  63: 3,
  64: 4,
  65: 5,
  66: 6,
  67: 7,
  68: 8,
  81: 21,
  84: 24,
  85: 25,
  86: 26,
  88: 28,
};
