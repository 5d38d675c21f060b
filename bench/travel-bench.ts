import { builtIn, generated, imported, type Measured, type Point } from './networks.ts';
import { inTurn, quantile, type Row } from './samples.ts';
import { times } from './settings.ts';
import { openValhalla, type Valhalla } from './valhalla.ts';

const unitCount = 60;
const reachTarget = { of: 'p99', atMost: 25 } as const;

/** Travel times, reach and imports on four networks; on the extracts the peer answers the same questions in between. */
export async function travelRows(): Promise<{ rows: Row[]; remarks: string[] }> {
  const rows: Row[] = [];
  const remarks: string[] = [];
  rows.push(...(await measure(builtIn(), undefined)));
  for await (const network of imported()) {
    rows.push({
      section: 'Imports',
      what: `import ${network.name}`,
      count: 1,
      unit: 'ms',
      p50: network.importMilliseconds!,
      cpuMilliseconds: network.importCpuMilliseconds!,
    });
    let peer: Valhalla | undefined;
    try {
      peer = openValhalla(network.name, network.file!);
      rows.push({
        section: 'Imports',
        what: `Valhalla ${peer.version}: tiles of ${network.name}`,
        count: 1,
        unit: 'ms',
        p50: peer.buildMilliseconds,
        note: 'its tool makes hierarchies, pedestrian and bicycle edges as well',
      });
    } catch (error) {
      remarks.push(`Valhalla on ${network.name}: ${(error as Error).message}`);
    }
    rows.push(...(await measure(network, peer)));
    if (peer) remarks.push(await agreement(network, peer));
  }
  rows.push(...(await measure(generated(300_000), undefined)));
  return { rows, remarks };
}

async function measure(network: Measured, peer: Valhalla | undefined): Promise<Row[]> {
  const { travel, point, name } = network;
  const { arcCount, moveCount, linkCount } = travel.graph.report;
  const section = `Travel: ${name} (${linkCount.toLocaleString('en')} links, ${arcCount.toLocaleString('en')} arcs, ${moveCount.toLocaleString('en')} moves)`;
  const places = Array.from({ length: 400 }, point);
  const at = (index: number): Point => places[index % places.length]!;
  const group = (index: number): Point[] =>
    Array.from({ length: unitCount }, (_, member) => at(index * 7 + member * 5 + 1));
  const rows: Row[] = [];
  const compare = async (
    what: string,
    count: number,
    ours: (index: number) => unknown,
    theirs?: (index: number) => Promise<unknown>,
    target?: Row['target'],
  ) => {
    const asks = peer && theirs ? { ours, theirs } : { ours };
    const answers = await inTurn<'ours' | 'theirs'>(asks as never, { count, warmUp: Math.min(count, 20) });
    rows.push({ section, what, ...answers.ours, ...(target ? { target } : {}) });
    if (!peer || !theirs) return;
    rows.push({ section, what: `Valhalla: ${what}`, ...answers.theirs });
    rows.push({
      section,
      what: `Valhalla / ours: ${what}`,
      count,
      unit: 'ratio',
      p50: answers.theirs.p50 / answers.ours.p50,
      p95: answers.theirs.p95 / answers.ours.p95,
      p99: answers.theirs.p99 / answers.ours.p99,
    });
  };
  await compare(
    `one to ${unitCount}`,
    times(200),
    (index) => travel.travelTimesFrom(at(index), group(index)),
    (index) => peer!.times([at(index)], group(index)),
  );
  const toIncident = (index: number): unknown =>
    travel.travelTimesToIncident(
      at(index),
      group(index).map((position, id) => ({ id: String(id), at: position })),
    );
  await compare(`${unitCount} units to one incident, before tables are filled`, times(200), toIncident);
  const begun = performance.now();
  while (travel.workAhead(2e6));
  const note = 'without closures; done between other work';
  rows.push({ section, what: 'cells and tables', count: 1, unit: 'ms', p50: performance.now() - begun, note });
  await compare(`${unitCount} units to one incident`, times(200), toIncident, (index) =>
    peer!.times(group(index), [at(index)]),
  );
  await compare(
    'reach in 300 s, with its lines',
    times(200),
    (index) => travel.reachLines(travel.reachWithin([{ at: at(index) }], 300_000)),
    (index) => peer!.isochrone(at(index), 5),
    reachTarget,
  );
  await compare('one to all', times(60), (index) => travel.travelTimesFrom(at(index), []));
  rows.push(await closureRow(network, section));
  return rows;
}

/** A road on the way is closed; the clock runs until the next answer, which must know of it. */
async function closureRow({ travel, point }: Measured, section: string): Promise<Row> {
  const cases = Array.from({ length: times(100) }, () => {
    for (;;) {
      const [from, to] = [point(), point()];
      const open = travel.route(from, to);
      if (!open.isReached || open.wayIds.length < 4) continue;
      const place = open.geometry[open.geometry.length >> 1]!;
      return { from, to, place: [place[0], place[1]] as const, milliseconds: open.milliseconds };
    }
  });
  let counted = 0;
  const answers = await inTurn(
    {
      closed: (index) => {
        const one = cases[index % cases.length]!;
        const closures = travel.overlay(
          [
            {
              id: String(index),
              place: { position: one.place },
              direction: 'BOTH',
              fromAt: '2026-01-01T00:00:00.000Z',
              untilAt: null,
              reason: 'OTHER',
            },
          ],
          '2026-01-01T00:00:01.000Z',
        );
        const [answer] = travel.travelTimesToIncident(one.to, [{ id: 'unit', at: one.from }], { closures });
        if (index < cases.length && (!answer!.isReached || answer!.milliseconds > one.milliseconds)) counted += 1;
      },
    },
    { count: cases.length, warmUp: 0 },
  );
  return {
    section,
    what: 'a closure on the way, then the next answer',
    ...answers.closed,
    note: `${counted} of ${cases.length} answers went another way or found none; the rest had an equal way`,
  };
}

/** How far the two are apart, so that nobody takes the ratio for a race over one course. */
async function agreement({ travel, point, name }: Measured, peer: Valhalla): Promise<string> {
  const ratios: number[] = [];
  for (let index = 0; index < times(40); index += 1) {
    const [from, targets] = [point(), Array.from({ length: 20 }, point)];
    const ours = travel.travelTimesFrom(from, targets);
    const theirs = await peer.times([from], targets);
    ours.forEach((milliseconds, target) => {
      const seconds = theirs[target];
      if (milliseconds !== undefined && milliseconds > 60_000 && typeof seconds === 'number')
        ratios.push((seconds * 1000) / milliseconds);
    });
  }
  const at = (share: number) => quantile(ratios, share).toFixed(2);
  return `On ${name} Valhalla's private car takes ${at(0.5)} times our fire engine's time in the median (p5 ${at(0.05)}, p95 ${at(0.95)}, ${ratios.length} pairs).`;
}
