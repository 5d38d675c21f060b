import type { DeviceClass } from './device.ts';
import type { SensedCondition } from './observation.ts';

/** A value as devices send it under one of several names: what it is, its unit, and what of it can be true. */
export interface QuantityField {
  readonly names: readonly string[];
  readonly quantity: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** What the number sent is multiplied by to be in the unit. */
  readonly scale?: number;
  /** Which of several alike: a phase, a probe. */
  readonly component?: string;
}

/** A state as devices send it under one of several names. */
export interface ConditionField {
  readonly names: readonly string[];
  readonly condition: SensedCondition;
}

/**
 * What the makers of common detectors, monitors, cameras and tags call things. Names are compared without case and
 * separators. A new name is one word here, a new shape of payload nothing at all.
 */
export const quantityFields: readonly QuantityField[] = [
  { names: ['temperature', 'temp', 'ambienttemp'], quantity: 'temperature', unit: '℃', least: -60, most: 400 },
  ...['a', 'b', 'c', 'n'].map((phase) => ({
    names: [`temperature${phase}`, `temp${phase}`, `t${phase}`],
    quantity: 'temperature',
    unit: '℃',
    least: -60,
    most: 400,
    component: phase.toUpperCase(),
  })),
  { names: ['humidity', 'hum', 'rh'], quantity: 'humidity', unit: '%', least: 0, most: 100 },
  {
    names: ['battery', 'batterypercent', 'batterylevel', 'bat', 'soc'],
    quantity: 'battery',
    unit: '%',
    least: 0,
    most: 100,
  },
  { names: ['batteryvoltage', 'vbat', 'batvolt'], quantity: 'batteryVoltage', unit: 'V', least: 0, most: 60 },
  { names: ['rsrp', 'rssi', 'signal', 'signalstrength'], quantity: 'signal', unit: 'dBm', least: -160, most: 0 },
  {
    names: ['smokeconcentration', 'smokedensity', 'obscuration', 'smokevalue'],
    quantity: 'smoke',
    unit: '%/m',
    least: 0,
    most: 100,
  },
  { names: ['gasconcentration', 'gasvalue', 'lel'], quantity: 'gas', unit: '%LEL', least: 0, most: 100 },
  {
    names: ['leakage', 'leakagecurrent', 'residualcurrent', 'ir'],
    quantity: 'leakage',
    unit: 'mA',
    least: 0,
    most: 30_000,
  },
  { names: ['current'], quantity: 'current', unit: 'A', least: 0, most: 6000 },
  { names: ['voltage'], quantity: 'voltage', unit: 'V', least: 0, most: 1000 },
  ...['a', 'b', 'c'].flatMap((phase): QuantityField[] => [
    {
      names: [`current${phase}`, `i${phase}`],
      quantity: 'current',
      unit: 'A',
      least: 0,
      most: 6000,
      component: phase.toUpperCase(),
    },
    {
      names: [`voltage${phase}`, `u${phase}`, `v${phase}`],
      quantity: 'voltage',
      unit: 'V',
      least: 0,
      most: 1000,
      component: phase.toUpperCase(),
    },
  ]),
  { names: ['pressure', 'waterpressure', 'pressurempa'], quantity: 'pressure', unit: 'MPa', least: 0, most: 10 },
  { names: ['pressurekpa', 'waterpressurekpa'], quantity: 'pressure', unit: 'MPa', least: 0, most: 10, scale: 0.001 },
  { names: ['level', 'waterlevel', 'liquidlevel', 'levelm'], quantity: 'level', unit: 'm', least: 0, most: 100 },
  { names: ['levelcm'], quantity: 'level', unit: 'm', least: 0, most: 100, scale: 0.01 },
  { names: ['heartrate', 'hr', 'pulse'], quantity: 'heartRate', unit: '/min', least: 20, most: 260 },
  { names: ['spo2', 'bloodoxygen'], quantity: 'bloodOxygen', unit: '%', least: 30, most: 100 },
  { names: ['bodytemperature', 'skintemperature'], quantity: 'bodyTemperature', unit: '℃', least: 20, most: 50 },
  { names: ['airpressure', 'cylinderpressure'], quantity: 'cylinderPressure', unit: 'MPa', least: 0, most: 45 },
  { names: ['confidence', 'score', 'probability'], quantity: 'confidence', unit: '1', least: 0, most: 1 },
];

/** The order decides where a name could be two things. */
export const conditionFields: readonly ConditionField[] = [
  {
    names: ['fire', 'firealarm', 'smoke', 'smokealarm', 'smokestate', 'smokestatus', 'heatalarm', 'flame'],
    condition: 'FIRE',
  },
  { names: ['manualalarm', 'manual', 'callpoint'], condition: 'MANUAL_ALARM' },
  { names: ['sos', 'help', 'panic', 'mandown', 'motionless', 'falldown'], condition: 'SOS' },
  { names: ['gasalarm', 'gas', 'gasleak'], condition: 'GAS' },
  { names: ['prealarm', 'warning', 'earlywarning'], condition: 'PRE_ALARM' },
  { names: ['overtemperature', 'overtemp', 'tempalarm', 'temperaturealarm'], condition: 'OVER_TEMPERATURE' },
  { names: ['leakagealarm', 'earthleakage', 'residualalarm', 'residualcurrentalarm'], condition: 'EARTH_LEAKAGE' },
  { names: ['pressurelow', 'lowpressure', 'pressurealarm'], condition: 'PRESSURE_LOW' },
  { names: ['levellow', 'lowlevel', 'levelalarm'], condition: 'LEVEL_LOW' },
  { names: ['fault', 'sensorfault', 'trouble', 'malfunction', 'contamination', 'endoflife'], condition: 'FAULT' },
  { names: ['powerfault', 'mainsfault', 'powerloss', 'poweroff'], condition: 'POWER_FAULT' },
  { names: ['linefault', 'opencircuit', 'shortcircuit'], condition: 'LINE_FAULT' },
  { names: ['tamper', 'removed', 'antitamper', 'disassembled', 'tamperalarm'], condition: 'TAMPERED' },
  { names: ['lowbattery', 'batterylow', 'batteryalarm', 'lowvoltage'], condition: 'LOW_BATTERY' },
  { names: ['shielded', 'disabled', 'muted'], condition: 'SHIELDED' },
];

/** What a bare "alarm" means is for the class of the device to say; where nobody knows, it is taken for the worst. */
export const alarmNames = ['alarm', 'alarmstate', 'alarmstatus', 'alert', 'alarmflag'];
export const alarmOfClass: Readonly<Record<DeviceClass, SensedCondition>> = {
  USER_TRANSMITTER: 'FIRE',
  SMOKE_DETECTOR: 'FIRE',
  GAS_DETECTOR: 'GAS',
  ELECTRICAL_MONITOR: 'EARTH_LEAKAGE',
  WATER_PRESSURE: 'PRESSURE_LOW',
  WATER_LEVEL: 'LEVEL_LOW',
  LOOKOUT_CAMERA: 'FIRE',
  VEHICLE_TERMINAL: 'SOS',
  VITAL_SIGN_TAG: 'SOS',
  EQUIPMENT_TAG: 'FAULT',
  WARNING_PLATFORM: 'PRE_ALARM',
};

/** Events that cameras name in words, and from which confidence on they are a fire rather than an early sign. */
export const eventNames = ['event', 'eventtype', 'alarmtype', 'type'];
export const fireEvents = ['fire', 'smoke', 'flame', 'smokefire', 'firesmoke', 'wildfire'];
export const fireConfidence = 0.6;

/** Words by which a state is said to be over; anything else that is not empty says that it is there. */
export const quietWords = [
  '0',
  'false',
  'off',
  'no',
  'none',
  'normal',
  'ok',
  'clear',
  'cleared',
  'inactive',
  'recover',
  'recovered',
  'restore',
];

/** Where the device's own time and the number of the message stand. */
export const timeNames = ['ts', 'timestamp', 'time', 'eventtime', 'datetime', 'sentat', 'reporttime'];
export const numberNames = ['messageid', 'msgid', 'seq', 'sequence', 'serial', 'counter', 'id'];

/**
 * Topics a device may publish to, `+` any level, `#` all below, `{id}` its own address. Beside ours, those of platforms
 * that makers build for.
 */
export const deviceTopics: readonly string[] = [
  'dev/{id}/#',
  'v1/devices/me/telemetry',
  'v1/devices/me/attributes',
  '/+/{id}/properties/report',
  '/+/{id}/event/+',
  '/sys/+/{id}/thing/event/property/post',
  '/sys/+/{id}/thing/event/+/post',
  '$oc/devices/{id}/sys/properties/report',
  '$oc/devices/{id}/sys/events/up',
  '$oc/devices/{id}/sys/messages/up',
];

/** A name as it is compared: without case and separators. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
