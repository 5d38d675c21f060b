import {
  capNamespace,
  type CapArea,
  type CapInfo,
  type CapMessage,
  type CapPair,
  type CapPoint,
} from './cap-message.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
/** What XML 1.0 has no character for is left out. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const escaped = (text: string) => text.replace(unwritable, '').replace(/[&<>\r]/g, (sign) => escapes[sign] ?? sign);
const element = (name: string, content: string | undefined) =>
  content === undefined ? '' : `<${name}>${escaped(content)}</${name}>`;
const elements = (name: string, contents: readonly string[]) => contents.map((one) => element(name, one)).join('');
const pairs = (name: string, all: readonly CapPair[]) =>
  all
    .map(({ valueName, value }) => `<${name}>${element('valueName', valueName)}${element('value', value)}</${name}>`)
    .join('');
const point = ([latitude, longitude]: CapPoint) => `${latitude},${longitude}`;

/** A message as XML, its elements in the order of the schema. */
export function writeCap(message: CapMessage): string {
  const { identifier, sender, sent, status, msgType, source, scope, restriction, addresses, note } = message;
  const references = message.references.map((one) => `${one.sender},${one.identifier},${one.sent}`).join(' ');
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="${capNamespace}">`,
    element('identifier', identifier),
    element('sender', sender),
    element('sent', sent),
    element('status', status),
    element('msgType', msgType),
    element('source', source),
    element('scope', scope),
    element('restriction', restriction),
    element('addresses', addresses),
    element('note', note),
    references === '' ? '' : element('references', references),
    ...message.infos.map(infoOf),
    '</alert>\n',
  ].join('');
}

function infoOf(info: CapInfo): string {
  return [
    '<info>',
    element('language', info.language),
    elements('category', info.categories),
    element('event', info.event),
    elements('responseType', info.responseTypes),
    element('urgency', info.urgency),
    element('severity', info.severity),
    element('certainty', info.certainty),
    pairs('eventCode', info.eventCodes),
    element('effective', info.effective),
    element('onset', info.onset),
    element('expires', info.expires),
    element('senderName', info.senderName),
    element('headline', info.headline),
    element('description', info.description),
    element('instruction', info.instruction),
    element('web', info.web),
    element('contact', info.contact),
    pairs('parameter', info.parameters),
    ...info.areas.map(areaOf),
    '</info>',
  ].join('');
}

function areaOf({ areaDesc, polygons, circles, geocodes }: CapArea): string {
  return [
    '<area>',
    element('areaDesc', areaDesc),
    elements(
      'polygon',
      polygons.map((points) => points.map(point).join(' ')),
    ),
    elements(
      'circle',
      circles.map(({ centre, radiusKilometres }) => `${point(centre)} ${radiusKilometres}`),
    ),
    pairs('geocode', geocodes),
    '</area>',
  ].join('');
}
