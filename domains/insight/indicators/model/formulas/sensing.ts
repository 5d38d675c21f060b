import { classesOfBuilding, classesOfPremises, watchedPlaces, watchesPlace } from '@wanghuo/sensing/model';
import { basis, shareOf, sorted } from '../counting.ts';
import { isInForce } from '../evidence.ts';
import { defineIndicator } from '../indicator.ts';
import { plan } from '../places.ts';

/**
 * Places that have to be watched (project 9: high buildings, high-risk and key premises, small places) and are: with a
 * device that is heard, or with one in the register at all. Where devices hang and none is heard nobody knows (ruling 17).
 * The plan prints no target.
 */
export const sensingCoverage = defineIndicator({
  id: 'sensingCoverage',
  source: { document: plan, place: 'box4.sensing' },
  unit: 'PERCENT',
  decimals: 1,
  factor: 100n,
  better: 'HIGHER',
  nature: 'DERIVED',
  span: 'DAY',
  // The first said that there were no records.
  formulaVersion: '2',
  definitions: ['LIVE_DEVICES', 'REGISTERED_DEVICES'],
  reads: ['premises', 'building', 'device'],
  count: (evidence, definition) => {
    const { on } = evidence;
    const inForce = evidence.premises.filter((one) => isInForce(one, on));
    const buildingOf = new Map(inForce.map(({ id, buildingId }) => [id, buildingId]));
    const devices = evidence.devices
      .filter((device) => isInForce(device, on) && watchesPlace(device))
      .map((device) => ({
        device,
        ...device,
        buildingId: device.buildingId ?? buildingOf.get(device.premisesId ?? '') ?? null,
      }));
    // A register of devices that had not begun says nothing about places.
    if (devices.length === 0) return null;
    const watched = watchedPlaces(devices);
    const due = [
      ...inForce.filter((one) => classesOfPremises(one as never).length > 0),
      ...evidence.buildings.filter((one) => isInForce(one, on) && classesOfBuilding(one as never).length > 0),
    ];
    const counting = shareOf(
      sorted(due, ({ id }) => {
        const found = watched.get(id);
        if (found === undefined) return ['AMONG', 'NO_DEVICE'];
        return found === 'LIVE' || definition === 'REGISTERED_DEVICES' ? ['COUNTED'] : ['UNKNOWN', 'NOT_HEARD'];
      }),
    );
    // A device may hang in premises that nobody has to watch, inside a building that has to be.
    const homes = inForce.filter((one) => watched.has(one.id) && classesOfPremises(one as never).length === 0);
    const from = [...homes, ...devices.map(({ device }) => device)];
    return counting && { ...counting, records: [...counting.records, ...basis(from)] };
  },
});
