import fc from 'fast-check';
import { expect, test } from 'vitest';
import { haversineMetres } from '@wanghuo/geo';
import type { Position } from '@wanghuo/kernel';
import { driveAlong, driveStraight } from './drive.ts';

const corner: Position[] = [
  [106.2, 29.2],
  [106.21, 29.2],
  [106.21, 29.21],
];
const eastMetres = haversineMetres(corner[0]!, corner[1]!);
const northMetres = haversineMetres(corner[1]!, corner[2]!);

test('each step of a route takes its own seconds', () => {
  const drive = driveAlong({
    seconds: 100,
    line: corner,
    steps: [
      { lengthMetres: eastMetres, seconds: 20 },
      { lengthMetres: northMetres, seconds: 80 },
    ],
  });
  expect(haversineMetres(drive.at(20).position, corner[1]!)).toBeLessThan(5);
  expect(haversineMetres(drive.at(60).position, [106.21, 29.205])).toBeLessThan(5);
  expect(drive.at(10)).toMatchObject({ headingDegrees: 90, isThere: false });
  expect(drive.at(50).headingDegrees).toBe(0);
  expect(drive.at(10).speedKilometresPerHour).toBeCloseTo((eastMetres / 20) * 3.6, 0);
});

test('a drive ends at the end of its line and stays there', () => {
  const drive = driveStraight([106.2, 29.2], [106.201, 29.2]);
  expect(drive.at(drive.seconds)).toMatchObject({
    position: [106.201, 29.2],
    isThere: true,
    speedKilometresPerHour: 0,
  });
  expect(drive.at(drive.seconds + 1_000).isThere).toBe(true);
});

test('whatever the route, the way only grows shorter and no second jumps farther than the fastest step', () => {
  const positions = fc.array(
    fc.tuple(fc.double({ min: 106, max: 106.2, noNaN: true }), fc.double({ min: 29, max: 29.2, noNaN: true })),
    {
      minLength: 2,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(positions, fc.integer({ min: 1, max: 900 }), (line, seconds) => {
      const drive = driveAlong({ seconds, line: line as Position[], steps: [] });
      const total = line
        .slice(1)
        .reduce((sum, point, index) => sum + haversineMetres(line[index] as Position, point as Position), 0);
      for (let at = 0; at < seconds; at += Math.max(1, Math.floor(seconds / 40))) {
        const jump = haversineMetres(drive.at(at).position, drive.at(at + 1).position);
        // Between two points the drive is even in degrees, on the sphere only nearly: a tenth of a percent on long legs.
        expect(jump).toBeLessThan((total / seconds) * 1.001 + 1);
      }
      expect(drive.at(seconds).position).toEqual(line.at(-1));
    }),
    { numRuns: 50 },
  );
});
