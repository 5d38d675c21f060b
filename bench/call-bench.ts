import { Caller, type Product } from './product.ts';
import { randomFrom } from '../engines/travel/testing/lattice.ts';
import { spread, type Row } from './samples.ts';
import { isQuick } from './settings.ts';

const incidentCount = isQuick ? 6 : 60;
const withinSeconds = isQuick ? 6 : 60;
/** After so long the units are sent home, so that the sixtieth call still finds some free. */
const keptSeconds = 3;

interface Board {
  readonly incidents: readonly { readonly id: string }[];
}
interface StationOrders {
  readonly orders: readonly { readonly order: { readonly id: string } }[];
}

/** Moments of one incident, in milliseconds of this process's clock. */
interface Course {
  readonly steps: Map<string, number>;
  readonly seatIndex: number;
  openSentAt: number;
  confirmSentAt: number;
  readonly seenOnBoards: number[];
}

/**
 * Thirty dispatchers at their screens take sixty calls in a minute. Every screen watches what the command map watches;
 * every station with a vehicle watches its orders. Server, database and all of this share the machine.
 */
export async function callRows(product: Product): Promise<Row[]> {
  const places = await placesToBurn(product);
  const courses = new Map<string, Course>();
  const orderSentAt = new Map<string, number>();
  const seenAtStation = new Map<string, number>();
  const sockets: WebSocket[] = [];
  const dispatchers = product.dispatchers.map((token) => new Caller(product.url, token));
  for (const [seat, dispatcher] of dispatchers.entries()) {
    const shown = new Set<string>();
    sockets.push(
      await dispatcher.watch(
        [{ query: 'incidents.board' }, { query: 'forces.unitBoard' }],
        (query, data: Board, arrivedAt) => {
          if (query !== 'incidents.board') return;
          for (const { id } of data.incidents) {
            if (shown.has(id)) continue;
            shown.add(id);
            early.set(id, [...(early.get(id) ?? []), [seat, arrivedAt]]);
          }
        },
      ),
    );
  }
  for (const station of product.stations)
    sockets.push(
      await new Caller(product.url, station.token).watch(
        [{ query: 'incidents.stationOrders', input: { stationId: station.id } }],
        (_query, data: StationOrders, arrivedAt) => {
          for (const { order } of data.orders) if (!seenAtStation.has(order.id)) seenAtStation.set(order.id, arrivedAt);
        },
      ),
    );
  early.clear();
  const { milliseconds: cpuBefore } = await product.order<{ milliseconds: number }>({ do: 'processor time' });
  const failures: string[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: incidentCount }, async (_, index) => {
      await until(begun + (index * withinSeconds * 1000) / incidentCount);
      const seatIndex = index % dispatchers.length;
      try {
        await takeCall(dispatchers[seatIndex]!, seatIndex, places[index % places.length]!, courses, orderSentAt);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }),
  );
  const lasted = (performance.now() - begun) / 1000;
  const { milliseconds: cpuAfter } = await product.order<{ milliseconds: number }>({ do: 'processor time' });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const socket of sockets) socket.close();
  for (const [id, course] of courses)
    for (const [seat, at] of early.get(id) ?? [])
      if (seat !== course.seatIndex) course.seenOnBoards.push(at - course.openSentAt);

  const section = `Call to order: ${dispatchers.length} dispatchers, ${incidentCount} incidents in ${withinSeconds} s, ${product.stations.length} stations watching`;
  const of = (step: string) => spread([...courses.values()].flatMap(({ steps }) => steps.get(step) ?? []));
  const within = (p99: number) => ({ of: 'p99' as const, atMost: p99 });
  const rows: Row[] = [
    { section, what: 'intake of a call (create call)', ...of('receiveCall'), target: within(300) },
    { section, what: 'typed line understood', ...of('understand') },
    { section, what: 'open the incident', ...of('openIncident'), target: within(300) },
    { section, what: 'recommend over the whole district, plan kept', ...of('recommend') },
    { section, what: 'of it: calculation in the server, reading included', ...of('calculation') },
    { section, what: 'confirm: every order sent', ...of('confirm') },
    { section, what: 'call to order, all steps of the machine', ...of('callToOrder') },
    {
      section,
      what: 'order at the station’s socket, from the confirmation sent',
      ...spread([...orderSentAt].flatMap(([id, at]) => (seenAtStation.has(id) ? [seenAtStation.get(id)! - at] : []))),
      target: within(1_000),
    },
    {
      section,
      what: 'incident at the other 29 browsers’ sockets, from the command sent',
      ...spread([...courses.values()].flatMap(({ seenOnBoards }) => seenOnBoards)),
      target: within(1_000),
    },
  ];
  rows.push({
    section,
    what: 'server process, processor time a second',
    count: 1,
    unit: 'ms',
    p50: (cpuAfter - cpuBefore) / lasted,
    note: `${courses.size} of ${incidentCount} incidents ordered in ${lasted.toFixed(1)} s, ${orderSentAt.size} orders, ${seenAtStation.size} seen; ${failures.length} failed${failures[0] ? `: ${failures[0].slice(0, 160)}` : ''}`,
  });
  return rows;
}

/** First sight of each incident: by which seat and when. */
const early = new Map<string, [seat: number, arrivedAt: number][]>();

const until = (moment: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));

interface Place {
  readonly id: string;
  readonly name: string;
  readonly position: readonly [number, number];
}

async function placesToBurn(product: Product): Promise<Place[]> {
  const { body } = await new Caller(product.url, product.dispatchers[0]!).ask<{ rows: Place[] }>('registers/building', {
    limit: 200,
  });
  const places = body.rows;
  const random = randomFrom(3);
  return places.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter(() => random() < 0.5);
}

async function takeCall(
  dispatcher: Caller,
  seatIndex: number,
  place: Place,
  courses: Map<string, Course>,
  orderSentAt: Map<string, number>,
): Promise<void> {
  const steps = new Map<string, number>();
  const timed = async <Body>(step: string, work: Promise<{ body: Body; milliseconds: number }>): Promise<Body> => {
    const { body, milliseconds } = await work;
    steps.set(step, milliseconds);
    return body;
  };
  const { callId } = await timed(
    'receiveCall',
    dispatcher.act<{ callId: string }>('incidents/receiveCall', {
      channel: 'TYPED',
      position: place.position,
      said: `${place.name} 冒烟`,
    }),
  );
  await dispatcher.act('incidents/claimCall', { callId }).catch(() => undefined);
  const begun = performance.now();
  const understood = await timed(
    'understand',
    dispatcher.ask<{ facts: Record<string, unknown> }>('incidents/understand', { line: `${place.name} 3楼 冒烟` }),
  );
  await timed('around', dispatcher.ask('incidents/around', { position: place.position, buildingId: place.id }));
  const openSentAt = performance.now();
  const { incidentId } = await timed(
    'openIncident',
    dispatcher.act<{ incidentId: string }>('incidents/openIncident', {
      callId,
      incidentType: 'F00',
      level: 1,
      position: place.position,
      positionSource: 'BUILDING',
      address: place.name,
      buildingId: place.id,
      facts: understood.facts,
    }),
  );
  const made = await timed(
    'recommend',
    dispatcher.act<{ planId: string; calculationMilliseconds: number }>('incidents/recommendForIncident', {
      incidentId,
    }),
  );
  steps.set('calculation', made.calculationMilliseconds);
  const confirmSentAt = performance.now();
  const { orderIds } = await timed(
    'confirm',
    dispatcher.act<{ orderIds: string[] }>('incidents/confirmPlan', { incidentId, planId: made.planId }),
  );
  steps.set('callToOrder', performance.now() - begun);
  courses.set(incidentId, { steps, seatIndex, openSentAt, confirmSentAt, seenOnBoards: [] });
  for (const id of orderIds) orderSentAt.set(id, confirmSentAt);
  await until(performance.now() + keptSeconds * 1000);
  const { body } = await dispatcher.ask<{ assignments: { id: string; endedAt: string | null }[] }>(
    'incidents/incidentDetail',
    { incidentId },
  );
  for (const { id, endedAt } of body.assignments)
    if (endedAt === null) await dispatcher.act('incidents/standDown', { assignmentId: id, reason: '示例：测量结束' });
}
