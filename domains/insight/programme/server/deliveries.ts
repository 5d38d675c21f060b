import {
  insertRecords,
  listRecordsWhere,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { crewMember, station, unit, type Station, type Unit } from '@wanghuo/forces/model';
import { addDays, endOfDay, parseLocalDate, type Position } from '@wanghuo/kernel';
import { division } from '@wanghuo/territory/model';
import {
  budgetLine,
  courses,
  planProblem,
  project,
  sitingConditions,
  type Delivery,
  type DeliveryPlan,
  type Effect,
  type Project,
} from '../model/index.ts';
import { wordOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };

const everyRow = 20_000;
const byHand = (on: string) => endOfDay(parseLocalDate(on));

/**
 * Lets a made-up course of events happen to the plan, in projects and in the register of forces alike, so that what the
 * programme says was delivered is there to be sent. Everything it makes says 示意数据. For demonstrations only.
 * @returns how many records of the registers were made
 */
export async function loadDeliveries(context: Context, plan: DeliveryPlan): Promise<number> {
  const rows = new Map((await listRecordsWhere(context, project, {})).map((row) => [row.projectNo, row]));
  const places = new Map(
    (await listRecordsWhere(context, division, {}, everyRow)).map(({ code, position }) => [code, position]),
  );
  const homes = await openStations(context, plan, places);
  const units = await commissionVehicles(context, plan, homes, rows);
  const members = await postEveryone(context, plan, homes);
  for (const delivery of plan.deliveries) {
    const row = rows.get(delivery.projectNo);
    if (!row) throw new Error(`the plan has no project ${delivery.projectNo}`);
    const opened = delivery.opensExisting ?? delivery.station?.name;
    const isLast = courses[row.kind].gates.at(-1)?.step === delivery.gates.at(-1)?.step;
    const effects: Effect[] = !isLast
      ? []
      : [
          ...(opened ? [{ register: 'station' as const, id: (homes.get(opened) as Station).id }] : []),
          ...(units.get(row.projectNo) ?? []).map((id) => ({ register: 'unit' as const, id })),
          ...(members.get(row.projectNo) ?? []).map((id) => ({ register: 'crewMember' as const, id })),
        ];
    // A made-up site stands where its station does, or at its town's seat.
    const site =
      (opened ? homes.get(opened)?.position : null) ?? places.get(delivery.townshipCode ?? row.townshipCode ?? '');
    await updateRecord(
      context,
      project,
      row.id,
      changesOf(context, row, delivery, effects, site ?? null) as never,
      'any',
    );
  }
  await loadMoney(context, plan, rows);
  await loadProblems(context, plan, rows);
  return [...units.values(), ...members.values()].flat().length;
}

function changesOf(
  context: Context,
  row: Project,
  delivery: Delivery,
  effects: readonly Effect[],
  position: Position | null,
): Partial<Project> {
  const { gates } = courses[row.kind];
  const byName = wordOf(context, 'programme.example');
  const passed = delivery.gates.map(({ step, on, quantity }) => {
    const gate = gates.find((one) => one.step === step);
    if (!gate) throw new Error(`${row.projectNo} has no gate ${step}`);
    return {
      gate,
      entry: { step, state: gate.to, on, recordedAt: byHand(on), byName, note: null, quantity: quantity ?? null },
    };
  });
  const quantity = delivery.gates.findLast((one) => one.quantity !== undefined && one.step !== 'train')?.quantity;
  const area = delivery.gates.findLast((one) => one.areaSquareMetres !== undefined)?.areaSquareMetres;
  return {
    source: 'SYNTHETIC',
    responsibleName: delivery.responsibleName,
    ...(delivery.townshipCode ? { townshipCode: delivery.townshipCode } : {}),
    ...(delivery.placeName ? { placeName: delivery.placeName } : {}),
    ...(delivery.station ? { stationClass: delivery.station.class } : {}),
    stages: passed.map(({ entry }) => entry),
    state: passed.at(-1)?.gate.to ?? courses[row.kind].initial,
    papers: passed.flatMap(({ gate, entry }, index) =>
      gate.papers
        // A paper that two gates ask for was there at the first.
        .filter((kind) => !passed.slice(0, index).some((earlier) => earlier.gate.papers.includes(kind)))
        .map((kind) => ({
          kind,
          no: `${byName}-${row.projectNo}`,
          on: entry.on,
          fileIds: [],
          byName,
          isExample: true,
        })),
    ),
    ...(row.kind === 'BUILDING' && passed.length > 0
      ? { siting: { met: [...sitingConditions], note: byName, position } }
      : {}),
    ...(quantity === undefined ? {} : { quantityDone: quantity }),
    ...(area === undefined ? {} : { areaDoneSquareMetres: area }),
    effects: [...effects],
  };
}

const lastDay = (delivery: Delivery) => delivery.gates.at(-1)?.on as string;

/** Stations and brigades by name: those of the district, and those that opened. */
async function openStations(
  context: Context,
  plan: DeliveryPlan,
  places: ReadonlyMap<string, Position | null>,
): Promise<Map<string, Station>> {
  const there = await listRecordsWhere(context, station, {}, everyRow);
  const homes = new Map(
    there
      .filter(({ kind }) => kind === 'FIRE_STATION' || kind === 'GOVERNMENT_BRIGADE')
      .map((one) => [one.name, one] as const),
  );
  for (const delivery of plan.deliveries) {
    const { opensExisting } = delivery;
    const before = opensExisting ? homes.get(opensExisting) : undefined;
    if (opensExisting && before && before.inServiceOn !== lastDay(delivery))
      homes.set(
        opensExisting,
        await updateRecord(context, station, before.id, { inServiceOn: lastDay(delivery) }, 'any'),
      );
  }
  const opening = plan.deliveries.filter((one) => one.station !== undefined);
  const made = await insertRecords(
    context,
    station,
    opening.map((delivery) => {
      const { key, name, kind, class: stationClass } = delivery.station as NonNullable<Delivery['station']>;
      const seat = places.get(delivery.townshipCode ?? '');
      if (!seat) throw new Error(`no town ${delivery.townshipCode} for ${name}`);
      return {
        source: 'SYNTHETIC' as const,
        validFromOn: lastDay(delivery),
        stationNo: key,
        name,
        kind,
        class: stationClass,
        townshipCode: delivery.townshipCode as string,
        position: seat,
        builtOn: delivery.gates.find(({ step }) => step === 'accept')?.on ?? lastDay(delivery),
        inServiceOn: lastDay(delivery),
        memberCount: plan.deliveries
          .flatMap((one) => one.postings ?? [])
          .filter((one) => one.home === name && one.leftOn === null).length,
        attachedTo: null,
        turnoutSeconds: kind === 'FIRE_STATION' ? 60 : 75,
        telephone: null,
        note: wordOf(context, 'programme.example.site'),
      };
    }),
    { history: false },
  );
  for (const one of made) homes.set(one.name, one);
  return homes;
}

function homeOf(homes: ReadonlyMap<string, Station>, name: string): Station {
  const home = homes.get(name);
  if (!home) throw new Error(`there is no station ${name}`);
  return home;
}

async function commissionVehicles(
  context: Context,
  plan: DeliveryPlan,
  homes: ReadonlyMap<string, Station>,
  rows: ReadonlyMap<string, Project>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const fleet = await listRecordsWhere(context, unit, { kind: 'APPARATUS' }, everyRow);
  const likeOf = new Map<Unit['apparatusType'], Unit>(fleet.map((one) => [one.apparatusType, one]));
  const numbers = new Map<string, number>();
  for (const { stationId } of fleet) numbers.set(stationId, (numbers.get(stationId) ?? 0) + 1);
  const made: { readonly projectNo: string; readonly record: Partial<Unit> & { readonly id: string } }[] = [];
  for (const { projectNo, vehicle, gates } of plan.deliveries) {
    if (!vehicle) continue;
    const home = homeOf(homes, vehicle.home);
    const type = rows.get(projectNo)?.apparatusType ?? null;
    const like = likeOf.get(type);
    const number = (numbers.get(home.id) ?? 0) + 1;
    numbers.set(home.id, number);
    const on = gates.at(-1)?.on as string;
    made.push({
      projectNo,
      record: {
        id: context.newId(),
        source: 'SYNTHETIC',
        validFromOn: on,
        callSign: wordOf(context, 'programme.example.callSign', {
          home: home.name.replace(/(消防)?站$|专职队$/, ''),
          number,
          type: wordsOfType(context, type),
        }),
        stationId: home.id,
        townshipCode: home.townshipCode,
        kind: 'APPARATUS',
        apparatusType: type,
        serialNo: vehicle.serialNo,
        plateNo: vehicle.plateNo,
        widthMetres: like?.widthMetres ?? 2.5,
        heightMetres: like?.heightMetres ?? 3.5,
        weightTonnes: like?.weightTonnes ?? 16,
        crewSize: like?.crewSize ?? 3,
        capabilities: like?.capabilities ?? {},
        position: home.position,
        commissionedOn: on,
        dutyState: 'IN_STATION',
        dutyStateAt: context.now,
        dutyNote: null,
        note: wordOf(context, 'programme.example'),
      },
    });
  }
  await insertRecords(context, unit, made.map(({ record }) => record) as never, { history: false });
  return new Map(made.map(({ projectNo, record }) => [projectNo, [record.id]]));
}

const wordsOfType = (context: Context, type: string | null): string =>
  context.services.declarations.find(({ name }) => name === 'forces')?.labels[`code.apparatusType.${type}`] ?? '—';

async function postEveryone(
  context: Context,
  plan: DeliveryPlan,
  homes: ReadonlyMap<string, Station>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const posted = plan.deliveries.flatMap(({ projectNo, postings = [], gates }) =>
    postings.map((one) => {
      const home = homeOf(homes, one.home);
      return {
        projectNo,
        record: {
          id: context.newId(),
          source: 'SYNTHETIC' as const,
          validFromOn: gates.at(-1)?.on as string,
          validUntilOn: one.leftOn === null ? null : addDays(parseLocalDate(one.leftOn), 1),
          memberNo: one.memberNo,
          name: one.name,
          phone: null,
          stationId: home.id,
          townshipCode: home.townshipCode,
          post: wordOf(context, 'programme.example.post'),
          staffKind: 'GOV' as const,
          qualifications: [{ code: 'SCBA', validUntilOn: null }],
        },
      };
    }),
  );
  await insertRecords(context, crewMember, posted.map(({ record }) => record) as never, { history: false });
  const ids = Map.groupBy(posted, ({ projectNo }) => projectNo);
  return new Map([...ids].map(([projectNo, some]) => [projectNo, some.map(({ record }) => record.id)]));
}

async function loadMoney(context: Context, plan: DeliveryPlan, rows: ReadonlyMap<string, Project>): Promise<void> {
  const byName = wordOf(context, 'programme.example');
  await insertRecords(
    context,
    budgetLine,
    plan.budget.map(({ projectNo, allotted, paid, ...line }) => {
      const entry = (act: 'ALLOT' | 'PAY') => (one: { readonly yuan: number; readonly on: string }) => ({
        on: one.on,
        yuan: one.yuan.toFixed(2),
        act,
        paperNo: `${byName}-${line.lineNo}`,
        byName,
        at: byHand(one.on),
      });
      const sum = (of: readonly { readonly yuan: number }[]) => of.reduce((total, one) => total + one.yuan, 0);
      return {
        ...line,
        source: 'SYNTHETIC' as const,
        projectId: projectNo === null ? null : (rows.get(projectNo)?.id ?? null),
        townshipCode: null,
        allottedYuan: sum(allotted),
        paidYuan: sum(paid),
        entries: [...allotted.map(entry('ALLOT')), ...paid.map(entry('PAY'))],
      };
    }),
    { history: false },
  );
}

async function loadProblems(context: Context, plan: DeliveryPlan, rows: ReadonlyMap<string, Project>): Promise<void> {
  const byName = wordOf(context, 'programme.example');
  await insertRecords(
    context,
    planProblem,
    plan.problems.map(({ projectNo, decision, effect, ...problem }) => ({
      ...problem,
      source: 'SYNTHETIC' as const,
      projectId: projectNo === null ? null : (rows.get(projectNo)?.id ?? null),
      townshipCode: null,
      raisedByName: byName,
      dueOn: decision?.dueOn ?? null,
      decision: decision?.words ?? null,
      decidedByName: decision ? byName : null,
      decidedAt: decision ? byHand(decision.on) : null,
      decisions: decision
        ? [
            {
              decision: decision.words,
              reason: wordOf(context, 'programme.example.reason'),
              dueOn: decision.dueOn,
              byName,
              at: byHand(decision.on),
            },
          ]
        : [],
      effect: effect?.words ?? null,
      closedByName: effect ? byName : null,
      closedAt: effect ? byHand(effect.on) : null,
      state: effect ? ('CLOSED' as const) : decision ? ('DECIDED' as const) : ('RAISED' as const),
    })),
    { history: false },
  );
}
