/**
 * Works an indicator out again from its export, and the tree over its records: without the system that made it, and
 * without its formulas, which are written here a second time. The file format is described in README.md.
 */
import { canonical, sha256 } from './verify.mjs';

const utf8 = new TextEncoder();
const inHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHexText = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const bytesAfter = (mark, ...parts) => Uint8Array.from([mark, ...parts.flatMap((part) => [...part])]);

// ---------------------------------------------------------------- the tree

const leafOfLine = (line) => {
  const text = utf8.encode(line);
  const marked = new Uint8Array(text.length + 1);
  marked.set(text, 1);
  return sha256(marked);
};
const parentOf = (left, right) => sha256(bytesAfter(0x01, left, right));

/** RFC 9162, 2.1.1, level by level: a node without a neighbour rises as it is. */
function rootOfLeaves(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(at + 1 < level.length ? parentOf(level[at], level[at + 1]) : level[at]);
    level = above;
  }
  return level[0];
}

/** Judges that one record is among those behind a value: `{line, index, size, path, root}`. */
export function judgeInclusion(proof) {
  let node = leafOfLine(proof.line);
  let [at, width] = [proof.index, proof.size];
  const path = [...proof.path];
  for (; width > 1; at = Math.floor(at / 2), width = Math.ceil(width / 2)) {
    if (at % 2 === 0 && at === width - 1) continue;
    const sibling = path.shift();
    if (sibling === undefined) return false;
    node = at % 2 === 1 ? parentOf(fromHexText(sibling), node) : parentOf(node, fromHexText(sibling));
  }
  return path.length === 0 && proof.index >= 0 && proof.index < proof.size && inHex(node) === proof.root;
}

// ---------------------------------------------------------------- what formulas are made of

const year = (day) => Number(day.slice(0, 4));
const wholeYear = (on) => (on.endsWith('-12-31') ? year(on) : year(on) - 1);
const dayNumber = (day) => Date.UTC(year(day), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000;
const daysFrom = (one, other) => dayNumber(other) - dayNumber(one);
const yearsLater = (day, years) => {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const last = new Date(Date.UTC(year(day) + years, month, 0)).getUTCDate();
  return `${year(day) + years}-${day.slice(5, 7)}-${String(Math.min(date, last)).padStart(2, '0')}`;
};
const sure = (value) => ({ value: BigInt(value), low: BigInt(value), high: BigInt(value) });
const over = (numerator, below = sure(1)) => ({ numerator: BigInt(numerator), ...below });

/** The records of an export, by kind and year. */
class Records {
  constructor(records, on) {
    this.on = on;
    this.all = records;
  }
  of(register) {
    return this.all.filter((record) => record.register === register);
  }
  fires(from, to) {
    return this.of('fireRecord').filter(
      (fire) => fire.state === 'APPROVED' && year(fire.occurredOn) >= from && year(fire.occurredOn) <= to,
    );
  }
  /** Casualties or items of loss of some fires. */
  parts(register, fires) {
    const ids = new Set(fires.map(({ id }) => id));
    return this.of(register).filter(({ fireRecordId }) => ids.has(fireRecordId));
  }
  people(basis) {
    const rows = this.of('population').filter((row) => row.basis === basis);
    rows.sort((one, other) => (one.countedOn < other.countedOn ? -1 : 1));
    const past = rows.filter((row) => row.countedOn <= this.on);
    const last = past.at(-1);
    const next = rows.find((row) => row.countedOn > this.on);
    if (last.countedOn === this.on) return sure(last.count);
    const line = (one, other) =>
      // The nearest person, half up.
      Math.floor(
        one.count +
          ((other.count - one.count) * daysFrom(one.countedOn, this.on)) / daysFrom(one.countedOn, other.countedOn) +
          0.5,
      );
    const within = (count, ...ends) => ({
      value: BigInt(count),
      low: BigInt(Math.min(...ends)),
      high: BigInt(Math.max(...ends)),
    });
    if (next) return within(line(last, next), last.count, next.count);
    const before = past.at(-2);
    if (!before) return sure(last.count);
    return within(last.count, last.count, Math.max(0, line(before, last)));
  }
  /** Vehicles of national stations and government brigades. */
  get fleet() {
    return this.of('unit').filter(({ stationKind }) => /^(FIRE_STATION|GOVERNMENT_BRIGADE)$/.test(stationKind));
  }
}

const serviceable = (status) => status === 'IN_SERVICE' || status === 'MINOR_DEFECT';
const built = (hydrant, on) =>
  !['PLANNED', 'NOT_ACCEPTED', 'REMOVED'].includes(hydrant.status) &&
  (hydrant.inServiceOn === null || hydrant.inServiceOn <= on);
const inService = (station, on) => station.inServiceOn !== null && station.inServiceOn <= on;
const deaths = (set, fires) => set.parts('casualty', fires).filter(({ countedAs }) => countedAs === 'DEATH').length;
const injuries = (set, fires) => set.parts('casualty', fires).filter(({ countedAs }) => countedAs === 'INJURY').length;
const fen = (set, fires) => set.parts('lossItem', fires).reduce((sum, { amountFen }) => sum + amountFen, 0);
const thisYear = (set) => set.fires(year(set.on), year(set.on));
const basisOf = (definition) => (definition.startsWith('RESIDENT') ? 'RESIDENT' : 'REGISTERED');
const staff = (set, ...kinds) => set.of('crewMember').filter(({ staffKind }) => kinds.includes(staffKind)).length;
const commissionedBy = (units, on) => units.filter(({ commissionedOn }) => commissionedOn && commissionedOn <= on);
const lives = { AERIAL: [15, 20], HIGH_JET: [15, 20], COMMAND_VEHICLE: [8, 10], LOGISTICS: [8, 10] };

function seconds(from, to) {
  return (set, definition) => {
    const streets = set.of('division').filter(({ kind }) => kind === 'STREET');
    const codes = /STREETS/.test(definition) ? streets.map(({ code }) => code) : null;
    const taken = set.of('alarmRecord').flatMap((alarm) => {
      if (codes && !codes.includes(alarm.townshipCode)) return [];
      const passed = Math.floor((Date.parse(alarm[to] ?? '') - Date.parse(alarm[from] ?? '')) / 1000);
      return passed >= 0 ? [passed] : [];
    });
    taken.sort((one, other) => one - other);
    const share = definition === 'P50' ? 0.5 : 0.9;
    return over(taken[Math.ceil(share * taken.length - 1e-9) - 1]);
  };
}
const declines = (set, definition, of) =>
  set.fires(of, of).filter((fire) => {
    if (definition === 'SINCE_2020_CALLED') return !fire.reportedAfterwards;
    return definition !== 'SINCE_2020_WITHOUT_MINOR' || fire.casualtyCount > 0 || fire.lossFen >= 100_000;
  }).length;

/** Certificates without which a vehicle cannot do its work; one in force at its station is enough. */
const pumping = ['COMMANDER', 'SCBA', 'DRIVER', 'PUMP_OPERATOR'];
const needed = {
  WATER_TENDER: pumping,
  FOAM_TENDER: pumping,
  CAFS: pumping,
  AERIAL: ['DRIVER', 'AERIAL_OPERATOR'],
  HIGH_JET: ['DRIVER', 'AERIAL_OPERATOR', 'PUMP_OPERATOR'],
  RESCUE_TENDER: ['COMMANDER', 'DRIVER', 'ROPE_RESCUE'],
  HAZMAT_DECON: ['DRIVER', 'SCBA', 'HAZMAT'],
};

/** Each answers what stands above the line and what below it, from the records alone. */
const formulas = {
  deathsPerMillion: (set, definition) => over(deaths(set, thisYear(set)), set.people(basisOf(definition))),
  stationsPer100k: (set, definition) =>
    over(set.of('station').filter((one) => inService(one, set.on)).length, set.people(basisOf(definition))),
  townBrigadeCoverage: (set, definition) => {
    const covered = new Set(
      set
        .of('station')
        .filter((one) => inService(one, set.on))
        .filter((one) => one.kind === 'GOVERNMENT_BRIGADE' || definition === 'BRIGADE_OR_STATION')
        .map(({ townshipCode }) => townshipCode),
    );
    const towns = set.of('division');
    return over(towns.filter(({ code }) => covered.has(code)).length, sure(towns.length));
  },
  hydrantBuiltRate: (set) => {
    const sites = set.of('hydrant').filter(({ owner, status }) => owner === 'MUNICIPAL' && status !== 'REMOVED');
    return over(sites.filter((one) => built(one, set.on)).length, sure(sites.length));
  },
  hydrantIntactRate: (set, definition) => {
    const there = set.of('hydrant').filter((one) => one.owner === 'MUNICIPAL' && built(one, set.on));
    const good = there.filter(({ status, lastTestedOn }) => {
      if (!serviceable(status)) return false;
      return definition === 'BY_STATUS' || (lastTestedOn !== null && daysFrom(lastTestedOn, set.on) <= 365);
    });
    return over(good.length, sure(there.length));
  },
  firefightersPer10k: (set, definition) =>
    over(
      definition.includes('ENTERPRISE') ? staff(set, 'GOV', 'ENT') : staff(set, 'GOV'),
      set.people(basisOf(definition)),
    ),
  nationalFirefightersPer10k: (set, definition) => over(staff(set, 'NAT'), set.people(basisOf(definition))),
  fireCount: (set) => over(set.fires(wholeYear(set.on), wholeYear(set.on)).length),
  fireDeaths: (set) => over(deaths(set, set.fires(wholeYear(set.on), wholeYear(set.on)))),
  fireInjuries: (set) => over(injuries(set, set.fires(wholeYear(set.on), wholeYear(set.on)))),
  fireLoss: (set) => over(fen(set, set.fires(wholeYear(set.on), wholeYear(set.on))), sure(1_000_000)),
  fireTotalDecline: (set, definition) => {
    const first = declines(set, definition, 2020);
    return over(declines(set, definition, wholeYear(set.on)) - first, sure(first));
  },
  majorFires: (set, definition) => {
    const grades = definition === 'MAJOR_AND_ABOVE' ? ['MAJOR', 'EXTRA_MAJOR'] : ['LARGER', 'MAJOR', 'EXTRA_MAJOR'];
    return over(thisYear(set).filter(({ grade }) => grades.includes(grade)).length);
  },
  smallFatalFires: (set) =>
    over(thisYear(set).filter((fire) => /GENERAL|SLIGHT/.test(fire.grade) && deaths(set, [fire]) > 0).length),
  carelessShare: (set) => {
    const fires = thisYear(set);
    return over(
      fires.filter(({ fireCause }) => /^(ELECTRICAL|DOMESTIC_FIRE)$/.test(fireCause ?? '')).length,
      sure(fires.length),
    );
  },
  handlingSeconds: seconds('receivedAt', 'orderSentAt'),
  turnoutSeconds: seconds('orderSentAt', 'turnedOutAt'),
  travelSeconds: seconds('turnedOutAt', 'arrivedAt'),
  responseSeconds: seconds('orderSentAt', 'arrivedAt'),
  areaPerStation: (set, definition) => {
    const stations = set
      .of('station')
      .filter((one) =>
        definition === 'BUILT' ? one.builtOn !== null && one.builtOn <= set.on : inService(one, set.on),
      );
    const [figure] = set.of('publishedFigure');
    return over(figure.value.replace('.', ''), sure(stations.length * 10));
  },
  apparatusPer10k: (set, definition) => {
    const units = definition.includes('ENTERPRISE') ? set.of('unit') : set.fleet;
    return over(commissionedBy(units, set.on).length, set.people(basisOf(definition)));
  },
  readiness: (set, definition) => {
    const holds = (unit, code) =>
      set
        .of('crewMember')
        .some(
          ({ stationId, qualifications }) =>
            stationId === unit.stationId &&
            qualifications.some(
              (one) => one.code === code && (one.validUntilOn === null || one.validUntilOn >= set.on),
            ),
        );
    const ready = set.fleet.filter(
      (unit) =>
        unit.dutyState !== null &&
        !['MAINTENANCE', 'OUT_OF_SERVICE', 'TRAINING'].includes(unit.dutyState) &&
        (definition === 'READY_TO_GO' || (needed[unit.apparatusType] ?? []).every((code) => holds(unit, code))),
    );
    return over(ready.length, sure(set.fleet.length));
  },
  fleetAge: (set) => {
    const there = commissionedBy(set.fleet, set.on);
    return over(
      there.reduce((sum, { commissionedOn }) => sum + daysFrom(commissionedOn, set.on), 0),
      sure(36_525 * there.length),
    );
  },
  apparatusPastLife: (set, definition) => {
    const all = set.fleet;
    const past = all.filter(({ commissionedOn, apparatusType }) => {
      const years = (lives[apparatusType] ?? [12, 15])[definition === 'SHORTER_LIFE' ? 0 : 1];
      return commissionedOn !== null && yearsLater(commissionedOn, years) <= set.on;
    });
    return over(past.length, sure(all.length));
  },
  sensingCoverage: (set, definition) => {
    const homes = new Map(set.of('premises').map(({ id, buildingId }) => [id, buildingId]));
    const heard = set.of('device').filter(({ isLive }) => isLive || definition === 'REGISTERED_DEVICES');
    const watched = new Set(
      heard.flatMap(({ premisesId, buildingId }) => [premisesId, buildingId ?? homes.get(premisesId)]),
    );
    const places = [
      ...set.of('premises').filter(({ tier, classes }) => /HIGH_RISK|KEY/.test(tier) || classes.includes('NINE_SMALL')),
      ...set.of('building').filter(({ heightClass }) => heightClass !== 'LOW'),
    ];
    return over(places.filter(({ id }) => watched.has(id)).length, sure(places.length));
  },
  highEndEquipment: (set) => {
    const kept = set.of('equipment').filter(({ state }) => state !== 'DISPOSED');
    const pieces = (of) => of.reduce((sum, { quantity }) => sum + quantity, 0);
    return over(pieces(kept.filter(({ group }) => group === 'E10')), sure(pieces(kept)));
  },
};

// ---------------------------------------------------------------- the judgement

const ratio = (numerator, denominator) => `${numerator}/${denominator}`;

/** What keeps a stated result from being what the records come to; undefined when nothing does. */
function resultFault(header, stated, set) {
  if (stated.value === null) return undefined;
  const { numerator, value, low, high } = formulas[header.indicator](set, stated.definition);
  const above = numerator * BigInt(header.factor);
  if (String(numerator) !== stated.numerator || String(value) !== stated.denominator) return 'RESULT_DIFFERS';
  const ends = [ratio(above, low), ratio(above, high)];
  if (ratio(above, value) !== stated.value) return 'RESULT_DIFFERS';
  // The bigger population makes the smaller rate.
  if (![`${ends[1]} ${ends[0]}`, `${ends[0]} ${ends[1]}`].includes(`${stated.low} ${stated.high}`))
    return 'INTERVAL_DIFFERS';
  return header.target === null ? undefined : verdictFault(header, stated, above, [low, high]);
}

/** Whether a verdict fits the target, unrounded: met at both ends, or at neither, or undecided. */
function verdictFault({ target, better }, { verdict }, above, below) {
  const [whole, places = ''] = target.split('.');
  const scale = 10n ** BigInt(places.length);
  const met = below.map((one) => {
    const distance = above * scale - BigInt(whole + places) * one;
    return better === 'HIGHER' ? distance >= 0n : distance <= 0n;
  });
  if (verdict === 'MET') return met.every(Boolean) ? undefined : 'VERDICT_DIFFERS';
  if (['MISSED', 'BEHIND', 'AT_RISK', 'ON_PATH'].includes(verdict))
    return met.some(Boolean) ? 'VERDICT_DIFFERS' : undefined;
  return undefined;
}

/** @returns the first fault of an export with the number of its line, or undefined */
function exportFault(header, lines) {
  if (header.version !== 1 || header.alg !== 'SHA-256' || !Array.isArray(header.results))
    return ['EXPORT_MALFORMED', 0];
  if (!Object.hasOwn(formulas, header.indicator) && lines.length > 0) return ['FORMULA_UNKNOWN', 0];
  const records = [];
  let before = '';
  for (const [at, line] of lines.entries()) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      return ['LINE_NOT_JSON', at + 1];
    }
    if (canonical(record) !== line) return ['LINE_NOT_CANONICAL', at + 1];
    const key = `${record.register} ${record.id}`;
    if (key <= before) return ['RECORD_OUT_OF_ORDER', at + 1];
    before = key;
    records.push(record);
  }
  if (lines.length !== header.size) return ['RECORD_COUNT_DIFFERS', lines.length];
  if (inHex(rootOfLeaves(lines.map(leafOfLine))) !== header.root) return ['RECORD_ROOT_DIFFERS', 0];
  const set = new Records(records, header.on);
  for (const stated of header.results) {
    const fault = resultFault(header, stated, set);
    if (fault) return [fault, 0];
  }
  return undefined;
}

/**
 * Judges the lines of one export.
 * @param lines - the header, then the records
 * @param kept - roots that are known from elsewhere, as {size, root}; without one the file may be a forgery as a whole
 */
export function judgeIndicator(lines, kept = []) {
  const [first, ...rest] = lines;
  const header = JSON.parse(first);
  const fault = exportFault(header, rest);
  const isKnown = kept.some(({ size, root }) => size === header.size && root === header.root);
  const status = fault ? 'FAULTY' : isKnown ? 'VERIFIED' : kept.length > 0 ? 'FAULTY' : 'UNPINNED';
  const named = fault ?? (status === 'FAULTY' ? ['RECORD_ROOT_UNKNOWN', 0] : undefined);
  return {
    kind: 'INDICATOR',
    status,
    ...(named ? { fault: { reason: named[0], seq: named[1], untilSeq: named[1] } } : {}),
    log: null,
    indicator: header.indicator,
    on: header.on,
    alg: header.alg,
    entryCount: rest.length,
    root: header.root,
    results: header.results,
    keys: [],
  };
}
