import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { workFolder } from './settings.ts';
import type { Point } from './networks.ts';

interface Actor {
  matrix(query: string): Promise<string>;
  isochrone(query: string): Promise<string>;
}

export interface Valhalla {
  readonly version: string;
  readonly buildMilliseconds: number;
  /** Seconds by target; null where none leads there. Parsed, as a caller would have to. */
  times(sources: readonly Point[], targets: readonly Point[]): Promise<(number | null)[]>;
  isochrone(from: Point, minutes: number): Promise<string>;
}

const quiet = { type: '' };
const located = ([lon, lat]: Point) => ({ lon, lat });

/** Its defaults, with limits wide enough for our questions and one thread, as ours has. */
function configOf(tiles: string) {
  const limits = {
    max_distance: 5e6,
    max_locations: 500,
    max_matrix_distance: 4e5,
    max_matrix_location_pairs: 100_000,
  };
  const modes = [
    'auto',
    'bus',
    'taxi',
    'truck',
    'bicycle',
    'bikeshare',
    'motor_scooter',
    'motorcycle',
    'multimodal',
    'transit',
  ];
  const within = { 0: 1e8, 1: 1e5, 2: 5000 };
  const transitions = { 1: 400, 2: 100 };
  return {
    mjolnir: {
      tile_dir: tiles,
      concurrency: 1,
      hierarchy: true,
      shortcuts: true,
      include_driving: true,
      include_pedestrian: true,
      include_bicycle: true,
      include_driveways: true,
      reclassify_links: true,
      id_table_size: 1_300_000_000,
      max_cache_size: 1_000_000_000,
      data_processing: {},
      logging: quiet,
    },
    loki: {
      actions: ['sources_to_targets', 'isochrone', 'status'],
      use_connectivity: true,
      service_defaults: {
        heading_tolerance: 60,
        minimum_reachability: 50,
        node_snap_tolerance: 5,
        radius: 0,
        search_cutoff: 35_000,
        street_side_max_distance: 1000,
        street_side_tolerance: 5,
      },
      logging: quiet,
    },
    thor: { source_to_target_algorithm: 'select_optimal', logging: quiet },
    odin: { logging: quiet },
    meili: {
      customizable: [],
      mode: 'auto',
      default: {
        search_radius: 50,
        sigma_z: 4.07,
        beta: 3,
        max_route_distance_factor: 5,
        max_route_time_factor: 5,
        breakage_distance: 2000,
        interpolation_distance: 10,
        max_search_radius: 100,
        gps_accuracy: 5,
        turn_penalty_factor: 0,
        geometry: false,
        route: true,
      },
      grid: { size: 500, cache_size: 100_240 },
    },
    service_limits: {
      ...Object.fromEntries(modes.map((mode) => [mode, limits])),
      pedestrian: { ...limits, max_transit_walking_distance: 10_000, min_transit_walking_distance: 1 },
      isochrone: {
        max_contours: 4,
        max_distance: 25_000,
        max_distance_contour: 200,
        max_locations: 1,
        max_time_contour: 120,
      },
      max_exclude_locations: 50,
      max_exclude_polygons_length: 10_000,
      max_radius: 200,
      max_reachability: 100,
      max_alternates: 2,
      max_timedep_distance: 500_000,
      max_timedep_distance_matrix: 0,
      max_distance_disable_hierarchy_culling: 0,
      allow_hard_exclusions: false,
      skadi: { max_shape: 750_000, min_resample: 10 },
      status: { allow_verbose: false },
      centroid: { max_distance: 200_000, max_locations: 5 },
      trace: {
        max_alternates: 3,
        max_alternates_shape: 100,
        max_distance: 200_000,
        max_gps_accuracy: 100,
        max_search_radius: 100,
        max_shape: 16_000,
      },
      hierarchy_limits: {
        allow_modification: false,
        bidirectional_astar: {
          max_allowed_up_transitions: transitions,
          max_expand_within_distance: { ...within, 1: 20_000 },
        },
        costmatrix: { max_allowed_up_transitions: transitions },
        unidirectional_astar: { max_allowed_up_transitions: transitions, max_expand_within_distance: within },
      },
    },
  };
}

/**
 * Opens the peer on an extract: builds its tiles with the tool its package brings, then loads its library.
 * @throws Error saying why it cannot run here; the caller prints it and goes on without a peer
 */
export function openValhalla(name: string, file: string): Valhalla {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@valhallajs/valhallajs');
  const { version } = require(join(dirname(entry), 'package.json')) as { version: string };
  const tool = join(dirname(entry), process.platform, process.arch, 'valhalla_build_tiles');
  if (!existsSync(tool)) throw new Error(`the package has no binary for ${process.platform}/${process.arch}`);
  const tiles = join(workFolder, `valhalla-${name}`);
  rmSync(tiles, { recursive: true, force: true });
  const config = configOf(tiles);
  const begun = performance.now();
  const built = spawnSync(tool, ['-i', JSON.stringify(config), '-j', '1', file], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  const buildMilliseconds = performance.now() - begun;
  if (built.status !== 0)
    throw new Error(`its tile builder ended with ${built.status ?? built.signal}: ${built.stderr.slice(-400)}`);
  const { Actor } = require(entry) as { Actor: new (config: string) => Actor };
  const actor = new Actor(JSON.stringify(config));
  return {
    version,
    buildMilliseconds,
    async times(sources, targets) {
      const query = { sources: sources.map(located), targets: targets.map(located), costing: 'auto', verbose: false };
      const answer = JSON.parse(await actor.matrix(JSON.stringify(query))) as {
        sources_to_targets: { durations: (number | null)[][] };
      };
      return answer.sources_to_targets.durations.flat();
    },
    isochrone: (from, minutes) =>
      actor.isochrone(
        JSON.stringify({ locations: [located(from)], costing: 'auto', contours: [{ time: minutes }], polygons: false }),
      ),
  };
}
