import { SaxesParser } from 'saxes';
import {
  capNamespace,
  capOrder,
  capValues,
  type CapArea,
  type CapInfo,
  type CapMessage,
  type CapPair,
  type CapPoint,
  type CapReference,
} from './cap-message.ts';

/** What is wrong with a message: which element, as `alert/info[1]/urgency`, and why. */
export interface CapFault {
  readonly field: string;
  readonly reason:
    | 'TOO_LARGE'
    | 'NOT_UTF8'
    | 'DTD'
    | 'BROKEN'
    | 'NOT_CAP'
    | 'TOO_DEEP'
    | 'TOO_MANY'
    | 'MISSING'
    | 'REPEATED'
    | 'NOT_HERE'
    | 'EMPTY'
    | 'TOO_LONG'
    | 'VALUE'
    | 'MOMENT'
    | 'NAME'
    | 'REFERENCES'
    | 'PLACE';
}

/** Everything that was found wrong, at most a few. */
export class CapError extends Error {
  readonly faults: readonly CapFault[];
  constructor(faults: readonly CapFault[]) {
    super(faults.map(({ field, reason }) => `${field}: ${reason}`).join('; '));
    this.name = 'CapError';
    this.faults = faults;
  }
}

export const largestCapBytes = 256 * 1024;
const mostElements = 5_000;
const mostLevels = 8;
const mostFaults = 20;
const longestText = 20_000;
const longestName = 200;
const mostPoints = 2_000;

interface Element {
  readonly name: string;
  readonly path: string;
  readonly children: Element[];
  text: string;
}

const refuse = (field: string, reason: CapFault['reason']): CapError => new CapError([{ field, reason }]);

/**
 * Reads a CAP 1.2 message. Nothing outside the bytes is ever read: a document type or entity of its own is refused, and size,
 * depth and number of elements are bounded. Elements of other namespaces (a signature) are passed over.
 * @throws CapError with every fault that was found, by element
 */
export function readCap(bytes: Uint8Array): CapMessage {
  if (bytes.length > largestCapBytes) throw refuse('alert', 'TOO_LARGE');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('alert', 'NOT_UTF8');
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw refuse('alert', 'DTD');
  const reader = new Reader();
  const message = reader.message(treeOf(text));
  if (reader.faults.length > 0) throw new CapError(reader.faults.slice(0, mostFaults));
  return message;
}

function treeOf(text: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | null = null;
  let foreign = 0;
  let count = 0;
  parser.on('error', () => {
    throw refuse(open.at(-1)?.path ?? 'alert', 'BROKEN');
  });
  parser.on('doctype', () => {
    throw refuse('alert', 'DTD');
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (count > mostElements) throw refuse('alert', 'TOO_MANY');
    if (open.length + foreign >= mostLevels) throw refuse(open.at(-1)?.path ?? 'alert', 'TOO_DEEP');
    const parent = open.at(-1);
    if (parent === undefined && (tag.uri !== capNamespace || tag.local !== 'alert')) throw refuse('alert', 'NOT_CAP');
    if (foreign > 0 || tag.uri !== capNamespace) {
      foreign += 1;
      return;
    }
    const before = parent?.children.filter(({ name }) => name === tag.local).length ?? 0;
    const isMany = ['info', 'area', 'resource', 'eventCode', 'parameter', 'geocode'].includes(tag.local);
    const path = parent === undefined ? tag.local : `${parent.path}/${tag.local}${isMany ? `[${before + 1}]` : ''}`;
    const element: Element = { name: tag.local, path, children: [], text: '' };
    parent?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    if (foreign > 0) foreign -= 1;
    else open.pop();
  });
  const add = (piece: string) => {
    const element = open.at(-1);
    if (foreign === 0 && element) element.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(text).close();
  if (root === null) throw refuse('alert', 'NOT_CAP');
  return root;
}

class Reader {
  readonly faults: CapFault[] = [];

  message(alert: Element): CapMessage {
    this.#order(alert, capOrder.alert);
    const msgType = this.#value(alert, 'msgType', capValues.msgType, 'Alert');
    const references = this.#references(alert);
    if ((msgType === 'Update' || msgType === 'Cancel') && references.length === 0)
      this.#fault('alert/references', 'MISSING');
    const scope = this.#value(alert, 'scope', capValues.scope, 'Public');
    if (scope === 'Restricted' && !this.#find(alert, 'restriction')) this.#fault('alert/restriction', 'MISSING');
    if (scope === 'Private' && !this.#find(alert, 'addresses')) this.#fault('alert/addresses', 'MISSING');
    return {
      identifier: this.#name(alert, 'identifier'),
      sender: this.#name(alert, 'sender'),
      sent: this.#moment(alert, 'sent') ?? '',
      status: this.#value(alert, 'status', capValues.status, 'Draft'),
      msgType,
      scope,
      ...this.#texts(alert, ['source', 'restriction', 'addresses', 'note']),
      references,
      infos: this.#all(alert, 'info').map((info) => this.#info(info)),
    };
  }

  #info(info: Element): CapInfo {
    this.#order(info, capOrder.info);
    for (const resource of this.#all(info, 'resource')) this.#order(resource, capOrder.resource);
    const moments = Object.fromEntries(
      (['effective', 'onset', 'expires'] as const).flatMap((name) => {
        const moment = this.#moment(info, name);
        return moment === undefined ? [] : [[name, moment]];
      }),
    );
    return {
      language: this.#find(info, 'language')?.text.trim() || 'en-US',
      categories: this.#values(info, 'category', capValues.category),
      event: this.#text(info, 'event', longestName),
      responseTypes: this.#values(info, 'responseType', capValues.responseType),
      urgency: this.#value(info, 'urgency', capValues.urgency, 'Unknown'),
      severity: this.#value(info, 'severity', capValues.severity, 'Unknown'),
      certainty: this.#value(info, 'certainty', capValues.certainty, 'Unknown'),
      eventCodes: this.#pairs(info, 'eventCode'),
      ...moments,
      ...this.#texts(info, ['senderName', 'headline', 'description', 'instruction', 'web', 'contact']),
      parameters: this.#pairs(info, 'parameter'),
      areas: this.#all(info, 'area').map((area) => this.#area(area)),
    };
  }

  #area(area: Element): CapArea {
    this.#order(area, capOrder.area);
    return {
      areaDesc: this.#text(area, 'areaDesc', longestText),
      polygons: this.#all(area, 'polygon').flatMap(({ path, text }) => {
        const points = text.trim().split(/\s+/);
        const read = points.length > mostPoints ? [] : points.map(pointOf);
        const whole = read.filter((one) => one !== null);
        const isClosed = whole.length >= 4 && String(whole[0]) === String(whole.at(-1));
        if (isClosed && whole.length === points.length) return [whole];
        this.#fault(path, 'PLACE');
        return [];
      }),
      circles: this.#all(area, 'circle').flatMap(({ path, text }) => {
        const [centre = '', radius = '', ...more] = text.trim().split(/\s+/);
        const read = pointOf(centre);
        const radiusKilometres = numberOf(radius);
        if (read !== null && radiusKilometres !== null && radiusKilometres >= 0 && more.length === 0)
          return [{ centre: read, radiusKilometres }];
        this.#fault(path, 'PLACE');
        return [];
      }),
      geocodes: this.#pairs(area, 'geocode'),
    };
  }

  #pairs(parent: Element, name: 'eventCode' | 'parameter' | 'geocode'): readonly CapPair[] {
    return this.#all(parent, name).map((pair) => {
      this.#order(pair, capOrder[name]);
      return {
        valueName: this.#text(pair, 'valueName', longestName),
        value: this.#find(pair, 'value')?.text.trim().slice(0, longestText) ?? '',
      };
    });
  }

  #references(alert: Element): readonly CapReference[] {
    const element = this.#find(alert, 'references');
    if (element === undefined) return [];
    return element.text
      .trim()
      .split(/\s+/)
      .flatMap((one): CapReference[] => {
        const [sender = '', identifier = '', sent = '', ...more] = one.split(',');
        if (isName(sender) && isName(identifier) && isMoment(sent) && more.length === 0)
          return [{ sender, identifier, sent }];
        this.#fault('alert/references', 'REFERENCES');
        return [];
      });
  }

  /** Children that are not of the schema, not in its order, missing, or more than it has. */
  #order(element: Element, order: Readonly<Record<string, '1' | '?' | '*' | '+'>>): void {
    const names = Object.keys(order);
    let last = -1;
    for (const child of element.children) {
      const place = names.indexOf(child.name);
      if (place < last || place === -1) this.#fault(child.path, 'NOT_HERE');
      else last = place;
    }
    for (const [name, times] of Object.entries(order)) {
      const count = element.children.filter((child) => child.name === name).length;
      if (count === 0 && (times === '1' || times === '+')) this.#fault(`${element.path}/${name}`, 'MISSING');
      if (count > 1 && (times === '1' || times === '?')) this.#fault(`${element.path}/${name}`, 'REPEATED');
    }
  }

  #fault(field: string, reason: CapFault['reason']): void {
    this.faults.push({ field, reason });
  }

  #all = (parent: Element, name: string): readonly Element[] => parent.children.filter((child) => child.name === name);
  #find = (parent: Element, name: string): Element | undefined => parent.children.find((child) => child.name === name);

  #text(parent: Element, name: string, most: number): string {
    const element = this.#find(parent, name);
    const text = element?.text.trim() ?? '';
    if (element !== undefined && text === '') this.#fault(element.path, 'EMPTY');
    if (text.length > most) this.#fault(`${parent.path}/${name}`, 'TOO_LONG');
    return text;
  }

  /** Texts that may be left out; left out when they are empty. */
  #texts<const Name extends string>(parent: Element, names: readonly Name[]): { readonly [Key in Name]?: string } {
    return Object.fromEntries(
      names.flatMap((name) => {
        const text = this.#find(parent, name)?.text.trim() ?? '';
        if (text.length > longestText) this.#fault(`${parent.path}/${name}`, 'TOO_LONG');
        return text === '' ? [] : [[name, text]];
      }),
    ) as { readonly [Key in Name]?: string };
  }

  /** An identifier or a sender: no spaces, commas, `<` or `&`. */
  #name(parent: Element, name: string): string {
    const text = this.#text(parent, name, longestName);
    if (text !== '' && !isName(text)) this.#fault(`${parent.path}/${name}`, 'NAME');
    return text;
  }

  #moment(parent: Element, name: string): string | undefined {
    const element = this.#find(parent, name);
    if (element === undefined) return undefined;
    const text = element.text.trim();
    if (!isMoment(text)) this.#fault(element.path, 'MOMENT');
    return text;
  }

  #value<const Value extends string>(parent: Element, name: string, values: readonly Value[], other: Value): Value {
    const element = this.#find(parent, name);
    const found = values.find((one) => one === element?.text.trim());
    if (element !== undefined && found === undefined) this.#fault(element.path, 'VALUE');
    return found ?? other;
  }

  #values<const Value extends string>(parent: Element, name: string, values: readonly Value[]): readonly Value[] {
    return this.#all(parent, name).flatMap(({ path, text }) => {
      const found = values.find((one) => one === text.trim());
      if (found === undefined) this.#fault(path, 'VALUE');
      return found ?? [];
    });
  }
}

const isName = (text: string) => /^[^\s,<&]+$/u.test(text) && text.length <= longestName;
/** A date and time with seconds and a numeric offset; `Z` is none (CAP 1.2, 3.3.2). */
const isMoment = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

function numberOf(text: string): number | null {
  return /^-?\d{1,6}(\.\d{1,12})?$/.test(text) ? Number(text) : null;
}

function pointOf(text: string): CapPoint | null {
  const [first = '', second = '', ...more] = text.split(',');
  const latitude = numberOf(first);
  const longitude = numberOf(second);
  if (latitude === null || longitude === null || more.length > 0) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}
