import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capNamespace, capValues, type CapMessage } from './cap-message.ts';
import { CapError, largestCapBytes, readCap } from './read-cap.ts';
import { writeCap } from './write-cap.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const faultsOf = (text: string) => {
  try {
    readCap(bytes(text));
    return [];
  } catch (error) {
    if (error instanceof CapError) return error.faults.map(({ field, reason }) => `${field} ${reason}`);
    throw error;
  }
};

/** The structure of the thunderstorm example of the standard (CAP 1.2, A.2), with words of our own. */
const storm = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="${capNamespace}">
  <identifier>KSTO1055887203</identifier>
  <sender>KSTO@NWS.NOAA.GOV</sender>
  <sent>2003-06-17T14:57:00-07:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <category>Met</category>
    <event>SEVERE THUNDERSTORM</event>
    <responseType>Shelter</responseType>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <eventCode><valueName>SAME</valueName><value>SVR</value></eventCode>
    <expires>2003-06-17T16:00:00-07:00</expires>
    <senderName>Weather service</senderName>
    <headline>Severe thunderstorm warning</headline>
    <description>Radar shows a storm &amp; hail &lt; 2 cm.</description>
    <instruction><![CDATA[Take cover <now>.]]></instruction>
    <contact>A person</contact>
    <area>
      <areaDesc>Extreme north central county</areaDesc>
      <polygon>38.47,-120.14 38.34,-119.95 38.52,-119.74 38.62,-119.89 38.47,-120.14</polygon>
      <circle>32.9525,-115.5527 0</circle>
      <geocode><valueName>SAME</valueName><value>006109</value></geocode>
    </area>
  </info>
</alert>`;

describe('the example of the standard', () => {
  test('is read element by element', () => {
    expect(readCap(bytes(storm))).toMatchObject({
      identifier: 'KSTO1055887203',
      sender: 'KSTO@NWS.NOAA.GOV',
      sent: '2003-06-17T14:57:00-07:00',
      msgType: 'Alert',
      references: [],
      infos: [
        {
          language: 'en-US',
          categories: ['Met'],
          responseTypes: ['Shelter'],
          eventCodes: [{ valueName: 'SAME', value: 'SVR' }],
          expires: '2003-06-17T16:00:00-07:00',
          description: 'Radar shows a storm & hail < 2 cm.',
          instruction: 'Take cover <now>.',
          areas: [
            {
              circles: [{ centre: [32.9525, -115.5527], radiusKilometres: 0 }],
              geocodes: [{ valueName: 'SAME', value: '006109' }],
            },
          ],
        },
      ],
    });
    expect(readCap(bytes(storm)).infos[0]?.areas[0]?.polygons[0]).toHaveLength(5);
  });

  test('says of each wrong element which it is and why', () => {
    expect(faultsOf(storm.replace('<urgency>Immediate</urgency>', ''))).toEqual(['alert/info[1]/urgency MISSING']);
    expect(faultsOf(storm.replace('Immediate', 'Soon'))).toEqual(['alert/info[1]/urgency VALUE']);
    expect(faultsOf(storm.replace('14:57:00-07:00', '14:57:00Z'))).toEqual(['alert/sent MOMENT']);
    expect(faultsOf(storm.replace('KSTO1055887203', 'a b'))).toEqual(['alert/identifier NAME']);
    expect(faultsOf(storm.replace('<msgType>Alert', '<msgType>Cancel'))).toEqual(['alert/references MISSING']);
    expect(faultsOf(storm.replace('38.47,-120.14</polygon>', '1,1</polygon>'))).toEqual([
      'alert/info[1]/area[1]/polygon PLACE',
    ]);
    expect(
      faultsOf(storm.replace('<scope>Public</scope>', '').replace('</alert>', '<scope>Public</scope></alert>')),
    ).toEqual(['alert/scope NOT_HERE']);
    expect(faultsOf(storm.replace('<event>', '<urgency>Past</urgency><event>'))).toContain(
      'alert/info[1]/urgency REPEATED',
    );
    expect(faultsOf(storm.replace('<scope>Public', '<scope>Private'))).toEqual(['alert/addresses MISSING']);
  });

  test('a signature and other foreign elements are passed over', () => {
    const signed = storm.replace(
      '</alert>',
      '<Signature xmlns="urn:x"><info><urgency>No</urgency></info></Signature></alert>',
    );
    expect(readCap(bytes(signed))).toEqual(readCap(bytes(storm)));
  });
});

describe('hostile bytes', () => {
  test('no entity, document type or other encoding is taken, and nothing is read from elsewhere', () => {
    const doctype = storm.replace('<alert', '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert');
    expect(faultsOf(doctype.replace('A person', '&x;'))).toEqual(['alert DTD']);
    expect(faultsOf(storm.replace('A person', '&x;'))).toEqual(['alert/info[1]/contact BROKEN']);
    expect(() => readCap(new Uint8Array([0xff, 0xfe, 0x3c]))).toThrow('NOT_UTF8');
    expect(faultsOf('<alert/>')).toEqual(['alert NOT_CAP']);
    expect(faultsOf('')).not.toEqual([]);
  });

  test('size, depth and number are bounded', () => {
    expect(() => readCap(new Uint8Array(largestCapBytes + 1))).toThrow('TOO_LARGE');
    expect(faultsOf(`<alert xmlns="${capNamespace}">${'<info>'.repeat(50)}`)[0]).toMatch(/TOO_DEEP$/);
    expect(faultsOf(`<alert xmlns="${capNamespace}">${'<code>1</code>'.repeat(6_000)}</alert>`)).toEqual([
      'alert TOO_MANY',
    ]);
  });

  test('whatever is cut out or put in, it is a message or a refusal that names an element', () => {
    fc.assert(
      fc.property(fc.nat(storm.length), fc.nat(60), fc.string({ maxLength: 8 }), (at, length, junk) => {
        for (const fault of faultsOf(storm.slice(0, at) + junk + storm.slice(at + length)))
          expect(fault).toMatch(/^alert/);
      }),
      { numRuns: 300 },
    );
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9@._-]{1,30}$/);
/** What XML keeps: no lone surrogates and no controls, and no white space at the ends. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((one) => one.replaceAll(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim())
  .filter((one) => one !== '');
const moment = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-01-01T00:00:00Z'), noInvalidDate: true })
  .map((at) => `${at.toISOString().slice(0, 19)}+08:00`);
const degrees = (most: number) => fc.integer({ min: -most * 1_000, max: most * 1_000 }).map((one) => one / 1_000);
const point = fc.tuple(degrees(90), degrees(180));
const pair = fc.record({ valueName: text, value: text });
const oneOf = <Value extends string>(values: readonly Value[]) => fc.constantFrom(...values);
const some = <Value extends string>(values: readonly Value[], minLength = 0) =>
  fc.array(oneOf(values), { minLength, maxLength: 3 });
const area = fc.record({
  areaDesc: text,
  polygons: fc.array(
    fc.array(point, { minLength: 3, maxLength: 6 }).map((points) => [...points, points[0]!]),
    { maxLength: 2 },
  ),
  circles: fc.array(fc.record({ centre: point, radiusKilometres: fc.nat(500) }), { maxLength: 2 }),
  geocodes: fc.array(pair, { maxLength: 2 }),
});
const info = fc.record(
  {
    language: fc.constantFrom('zh-CN', 'en-US'),
    categories: some(capValues.category, 1),
    event: text,
    responseTypes: some(capValues.responseType),
    urgency: oneOf(capValues.urgency),
    severity: oneOf(capValues.severity),
    certainty: oneOf(capValues.certainty),
    eventCodes: fc.array(pair, { maxLength: 2 }),
    effective: moment,
    onset: moment,
    expires: moment,
    senderName: text,
    headline: text,
    description: text,
    instruction: text,
    web: text,
    contact: text,
    parameters: fc.array(pair, { maxLength: 2 }),
    areas: fc.array(area, { maxLength: 2 }),
  },
  {
    requiredKeys: [
      'language',
      'categories',
      'event',
      'responseTypes',
      'urgency',
      'severity',
      'certainty',
      'eventCodes',
      'parameters',
      'areas',
    ],
  },
);
const message = fc.record(
  {
    identifier: name,
    sender: name,
    sent: moment,
    status: oneOf(capValues.status),
    msgType: oneOf(capValues.msgType),
    source: text,
    scope: oneOf(capValues.scope),
    restriction: text,
    addresses: text,
    note: text,
    references: fc.array(fc.record({ sender: name, identifier: name, sent: moment }), { minLength: 1, maxLength: 3 }),
    infos: fc.array(info, { maxLength: 2 }),
  },
  {
    requiredKeys: [
      'identifier',
      'sender',
      'sent',
      'status',
      'msgType',
      'scope',
      'restriction',
      'addresses',
      'references',
      'infos',
    ],
  },
);

test('what is written is read as it was, whatever it says', () => {
  fc.assert(
    fc.property(message as fc.Arbitrary<CapMessage>, (given) => {
      expect(readCap(bytes(writeCap(given)))).toEqual(given);
    }),
    { numRuns: 200 },
  );
});
