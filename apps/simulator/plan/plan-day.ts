import type { Position } from '@wanghuo/kernel';
import script from './callers.zh-CN.json' with { type: 'json' };
import { randomStream, type RandomStream } from './random-stream.ts';

/** A place where people may call from. */
export interface CallPlace {
  readonly name: string;
  readonly townshipCode: string;
  readonly position: Position;
  readonly kind: 'DWELLING' | 'INDUSTRIAL' | 'OTHER_BUILDING' | 'SETTLEMENT';
}

/** What the plan needs to know of the district. */
export interface DistrictPicture {
  readonly towns: readonly { readonly code: string; readonly name: string; readonly population: number }[];
  readonly places: readonly CallPlace[];
}

export interface DayOptions {
  readonly callsPerHour: number;
  readonly durationSeconds: number;
  /** Hour of the day in Shanghai at which it begins, with fractions; people call more in the evening than at four. */
  readonly fromHour: number;
}

export type CallKind = 'EMERGENCY' | 'REPEAT' | 'SILENT' | 'ABANDONED' | 'WRONG_NUMBER';

/** One call as it will come in, with what only the caller knows. */
export interface PlannedCall {
  /** In the order of time, from 0. */
  readonly number: number;
  readonly atSeconds: number;
  readonly kind: CallKind;
  readonly callerNumber: string;
  readonly said: string | null;
  /** Where the telephone is said to be, and how far that may be off. */
  readonly position: Position;
  readonly positionErrorMetres: number;
  /** What is the matter; null for a wrong number. */
  readonly incidentType: string | null;
  /** Of a repeat call: the number of the call that told of it first. */
  readonly repeatOf: number | null;
  /** Of a silent or abandoned call: whether somebody answers when rung back. */
  readonly answersCallBack: boolean;
}

/** Shares of calls that are no plain emergency; DESIGN, to be set from the centre's own figures. */
const shares = { silent: 0.05, abandoned: 0.05, wrongNumber: 0.07, repeated: 0.25 };

type Type = (typeof script.types)[number];

/**
 * Plans who calls when, from where and why. Pure: the same seed, district and options give the same day. Times follow a
 * Poisson process thinned by the hour of the day; towns are drawn by residents, places within them by what is the matter.
 * The classes stand to each other as in box 2 of the plan (1391 fires, 2824 rescues, 3064 social aid).
 */
export function planDay(seed: number, district: DistrictPicture, options: DayOptions): readonly PlannedCall[] {
  const when = randomStream(seed, 'when');
  const what = randomStream(seed, 'what');
  const where = randomStream(seed, 'where');
  const again = randomStream(seed, 'again');
  const byTown = Map.groupBy(district.places, (place) => place.townshipCode);
  const towns = district.towns.filter(({ code }) => byTown.has(code));
  if (towns.length === 0) return [];
  const drafts: (Omit<PlannedCall, 'number' | 'repeatOf'> & {
    readonly first: object | null;
    readonly self: object;
  })[] = [];
  for (
    let atSeconds = nextCall(when, 0, options);
    atSeconds < options.durationSeconds;
    atSeconds = nextCall(when, atSeconds, options)
  ) {
    const kind = kindOf(what);
    const town = where.weighted(towns, ({ population }) => population);
    const type = kind === 'WRONG_NUMBER' ? null : typeOf(what);
    const place = placeFor(where, byTown.get(town.code) ?? [], type);
    const words = type ? what.pick(type.words) : what.pick(script.wrongNumbers);
    const self = {};
    const told = script.near.replace('{town}', town.name).replace('{place}', place.name).replace('{words}', words);
    drafts.push({
      self,
      first: null,
      atSeconds,
      kind,
      callerNumber: numberOf(where),
      said: kind === 'EMERGENCY' ? told : kind === 'WRONG_NUMBER' ? words : null,
      position: jitter(where, place.position, 40),
      positionErrorMetres: Math.round(where.between(10, 150)),
      incidentType: type?.type ?? null,
      answersCallBack: what.chance(0.6),
    });
    if (kind !== 'EMERGENCY' || !type || !again.chance(shares.repeated)) continue;
    for (let copies = 1 + Math.floor(again.next() * 3); copies > 0; copies -= 1) {
      const later = atSeconds + again.between(20, 300);
      if (later >= options.durationSeconds) continue;
      drafts.push({
        self: {},
        first: self,
        atSeconds: later,
        kind: 'REPEAT',
        callerNumber: numberOf(again),
        said: again.pick(script.repeats).replace('{words}', again.pick(type.words)),
        position: jitter(again, place.position, 110),
        positionErrorMetres: Math.round(again.between(10, 150)),
        incidentType: type.type,
        answersCallBack: false,
      });
    }
  }
  const ordered = drafts
    .map((draft, index) => ({ draft, index }))
    .sort((a, b) => a.draft.atSeconds - b.draft.atSeconds || a.index - b.index);
  const numbers = new Map(ordered.map(({ draft }, number) => [draft.self, number]));
  return ordered.map(({ draft: { self, first, ...call } }) => ({
    ...call,
    number: numbers.get(self) ?? 0,
    repeatOf: first ? (numbers.get(first) ?? null) : null,
  }));
}

const meanOfHours = script.hours.reduce((sum, weight) => sum + weight, 0) / script.hours.length;
const highestHour = Math.max(...script.hours) / meanOfHours;

/** Thinning (Lewis and Shedler, 1979): draw at the highest rate, keep with the rate of the hour. */
function nextCall(random: RandomStream, after: number, { callsPerHour, fromHour }: DayOptions): number {
  for (let at = after; ;) {
    at += random.exponential(3600 / (callsPerHour * highestHour));
    const hour = Math.floor(fromHour + at / 3600) % 24;
    if (random.chance((script.hours[hour] ?? meanOfHours) / meanOfHours / highestHour)) return at;
  }
}

function kindOf(random: RandomStream): CallKind {
  const drawn = random.next();
  if (drawn < shares.silent) return 'SILENT';
  if (drawn < shares.silent + shares.abandoned) return 'ABANDONED';
  if (drawn < shares.silent + shares.abandoned + shares.wrongNumber) return 'WRONG_NUMBER';
  return 'EMERGENCY';
}

function typeOf(random: RandomStream): Type {
  const letter = random.weighted(
    Object.keys(script.classes),
    (one) => script.classes[one as keyof typeof script.classes],
  );
  return random.weighted(
    script.types.filter(({ type }) => type.startsWith(letter)),
    ({ weight }) => weight,
  );
}

const fitting: Readonly<Record<string, readonly CallPlace['kind'][]>> = {
  DWELLING: ['DWELLING'],
  INDUSTRIAL: ['INDUSTRIAL'],
  VILLAGE: ['SETTLEMENT'],
  ROAD: ['SETTLEMENT', 'OTHER_BUILDING'],
};

/** The kind of place the matter asks for, or any place of the town where it has none of that kind. */
function placeFor(random: RandomStream, places: readonly CallPlace[], type: Type | null): CallPlace {
  const kinds = type ? fitting[type.at] : undefined;
  const right = kinds ? places.filter(({ kind }) => kinds.includes(kind)) : places;
  return random.pick(right.length > 0 ? right : places);
}

/** Telephone numbers that nobody has: 000 is no prefix of any network. */
function numberOf(random: RandomStream): string {
  return `000${String(Math.floor(random.next() * 100_000_000)).padStart(8, '0')}`;
}

const metresPerDegree = 111_320;

function jitter(random: RandomStream, [longitude, latitude]: Position, metres: number): Position {
  const angle = random.between(0, 2 * Math.PI);
  const distance = metres * Math.sqrt(random.next());
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return [
    round(longitude + (distance * Math.cos(angle)) / (metresPerDegree * Math.cos((latitude * Math.PI) / 180))),
    round(latitude + (distance * Math.sin(angle)) / metresPerDegree),
  ];
}
