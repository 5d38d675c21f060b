/** The values of CAP 1.2 (OASIS, 2010), as its schema has them. */
export const capValues = {
  status: ['Actual', 'Exercise', 'System', 'Test', 'Draft'],
  msgType: ['Alert', 'Update', 'Cancel', 'Ack', 'Error'],
  scope: ['Public', 'Restricted', 'Private'],
  category: [
    'Geo',
    'Met',
    'Safety',
    'Security',
    'Rescue',
    'Fire',
    'Health',
    'Env',
    'Transport',
    'Infra',
    'CBRNE',
    'Other',
  ],
  responseType: ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'],
  urgency: ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'],
  severity: ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'],
  certainty: ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'],
} as const;
type Values = typeof capValues;
export type CapStatus = Values['status'][number];
export type CapMessageType = Values['msgType'][number];

export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** A value with the name of the list it is from. */
export interface CapPair {
  readonly valueName: string;
  readonly value: string;
}

export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: string;
}

/** WGS-84, latitude first, as CAP writes it. */
export type CapPoint = readonly [latitude: number, longitude: number];

export interface CapArea {
  readonly areaDesc: string;
  readonly polygons: readonly (readonly CapPoint[])[];
  readonly circles: readonly { readonly centre: CapPoint; readonly radiusKilometres: number }[];
  readonly geocodes: readonly CapPair[];
}

export interface CapInfo {
  readonly language: string;
  readonly categories: readonly Values['category'][number][];
  readonly event: string;
  readonly responseTypes: readonly Values['responseType'][number][];
  readonly urgency: Values['urgency'][number];
  readonly severity: Values['severity'][number];
  readonly certainty: Values['certainty'][number];
  readonly eventCodes: readonly CapPair[];
  readonly effective?: string;
  readonly onset?: string;
  readonly expires?: string;
  readonly senderName?: string;
  readonly headline?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly web?: string;
  readonly contact?: string;
  readonly parameters: readonly CapPair[];
  readonly areas: readonly CapArea[];
}

/** A message. Moments are written with their numeric offset, never `Z`. */
export interface CapMessage {
  readonly identifier: string;
  readonly sender: string;
  readonly sent: string;
  readonly status: CapStatus;
  readonly msgType: CapMessageType;
  readonly scope: Values['scope'][number];
  readonly source?: string;
  readonly restriction?: string;
  readonly addresses?: string;
  readonly note?: string;
  readonly references: readonly CapReference[];
  readonly infos: readonly CapInfo[];
}

/** The children of each element in the order of the schema, and how often each may stand: `1`, `?`, `*` or `+`. */
export const capOrder = {
  alert: {
    identifier: '1',
    sender: '1',
    sent: '1',
    status: '1',
    msgType: '1',
    source: '?',
    scope: '1',
    restriction: '?',
    addresses: '?',
    code: '*',
    note: '?',
    references: '?',
    incidents: '?',
    info: '*',
  },
  info: {
    language: '?',
    category: '+',
    event: '1',
    responseType: '*',
    urgency: '1',
    severity: '1',
    certainty: '1',
    audience: '?',
    eventCode: '*',
    effective: '?',
    onset: '?',
    expires: '?',
    senderName: '?',
    headline: '?',
    description: '?',
    instruction: '?',
    web: '?',
    contact: '?',
    parameter: '*',
    resource: '*',
    area: '*',
  },
  area: { areaDesc: '1', polygon: '*', circle: '*', geocode: '*', altitude: '?', ceiling: '?' },
  resource: { resourceDesc: '1', mimeType: '1', size: '?', uri: '?', derefUri: '?', digest: '?' },
  eventCode: { valueName: '1', value: '1' },
  parameter: { valueName: '1', value: '1' },
  geocode: { valueName: '1', value: '1' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, '1' | '?' | '*' | '+'>>>>;
