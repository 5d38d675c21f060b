import { wallScale } from './wall-scale.ts';
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from '../tokens/palette.ts';
import type { DecodedBase } from './base-map.tsx';

/** With no glyphs address every label is drawn on this machine in this CSS family; it must be loaded before. */
export const labelFamily = 'Noto Sans SC Variable';
const font = [labelFamily];

type Collection = GeoJSON.FeatureCollection;
const source = (data: Collection, tolerance = 0.375): SourceSpecification => ({ type: 'geojson', data, tolerance });

/** Grows by a factor of √2 a zoom from `at14` at zoom 14. */
const width = (at14: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.45],
  ['zoom'],
  8,
  at14 * 0.16,
  14,
  at14,
  18,
  at14 * 5,
];

/** A river is as wide as it is: metres to pixels at 29° north, and never thinner than a hair. */
const waterWidth: ExpressionSpecification = [
  'interpolate',
  ['exponential', 2],
  ['zoom'],
  8,
  ['max', 0.8, ['*', ['get', 'halfWidth'], 0.0075]],
  20,
  ['max', 12, ['*', ['get', 'halfWidth'], 30.6]],
];

/**
 * Our own schematic base: land, water, roads by class, names of towns; nothing that competes with units and water.
 * Names of roads appear when there is room to read them.
 */
export function baseStyle(base: DecodedBase | null, palette: Palette): StyleSpecification {
  const colours = palette.map;
  const sources: Record<string, SourceSpecification> = {};
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': base ? colours.outside : colours.land } },
  ];
  if (!base) return { version: 8, sources, layers };

  const { outline, towns } = base.data;
  sources['land'] = source({
    type: 'FeatureCollection',
    features:
      outline.length > 2
        ? [
            {
              type: 'Feature',
              properties: {},
              geometry: { type: 'Polygon', coordinates: [outline as [number, number][]] },
            },
          ]
        : [],
  });
  sources['water'] = source(base.water);
  sources['roads'] = source(base.roads, 0.6);
  sources['towns'] = source({
    type: 'FeatureCollection',
    features: towns.map((town) => ({
      type: 'Feature',
      properties: { name: town.name, rank: town.rank },
      geometry: { type: 'Point', coordinates: [...town.position] },
    })),
  });

  layers.push(
    // Its edge lies under the outline: smoothing it would be one more program to make before the first view.
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colours.land, 'fill-antialias': false } },
    {
      id: 'water',
      type: 'line',
      source: 'water',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.water, 'line-width': waterWidth },
    },
    {
      id: 'outline',
      type: 'line',
      source: 'land',
      paint: { 'line-color': colours.outline, 'line-width': 1.2, 'line-dasharray': [4, 3] },
    },
  );
  const road = (
    id: string,
    classes: readonly string[],
    colour: string,
    at14: number,
    fromZoom: number,
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'roads',
    minzoom: fromZoom,
    filter: ['in', ['get', 'kind'], ['literal', [...classes]]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width(at14) },
  });
  layers.push(
    road('roadsFine', ['residential', 'service', 'unclassified', 'track'], colours.roadMinor, 1.8, 11.5),
    road('roadsTertiary', ['tertiary'], colours.roadMinor, 2.6, 9.5),
    road('roadsSecondary', ['secondary'], colours.roadMiddle, 3.4, 0),
    road('roadsPrimary', ['primary', 'trunk'], colours.roadMajor, 4.4, 0),
    road('roadsMotorway', ['motorway'], colours.roadMajor, 6, 0),
    {
      id: 'roadsMotorwayCore',
      type: 'line',
      source: 'roads',
      filter: ['==', ['get', 'kind'], 'motorway'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.land, 'line-width': width(2) },
    },
    {
      id: 'roadNames',
      type: 'symbol',
      source: 'roads',
      minzoom: 12.5,
      filter: [
        'all',
        ['!=', ['get', 'name'], ''],
        [
          'any',
          ['>=', ['zoom'], 14.5],
          ['in', ['get', 'kind'], ['literal', ['motorway', 'trunk', 'primary', 'secondary']]],
        ],
      ],
      layout: {
        visibility: 'none',
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': 12 * wallScale(),
        'text-max-angle': 30,
      },
      paint: { 'text-color': colours.roadText, 'text-halo-color': colours.halo, 'text-halo-width': 1.4 },
    },
    {
      id: 'waterNames',
      type: 'symbol',
      source: 'water',
      filter: ['!=', ['get', 'name'], ''],
      layout: {
        visibility: 'none',
        'symbol-placement': 'line',
        'symbol-spacing': 500,
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': 12 * wallScale(),
        'text-letter-spacing': 0.3,
        'text-max-angle': 30,
      },
      paint: { 'text-color': colours.waterText, 'text-halo-color': colours.halo, 'text-halo-width': 1 },
    },
  );
  const towns4 = (
    id: string,
    ranks: readonly number[],
    fromZoom: number,
    size: number,
    toZoom = 24,
  ): LayerSpecification => ({
    id,
    type: 'symbol',
    source: 'towns',
    minzoom: fromZoom,
    maxzoom: toZoom,
    filter: ['in', ['get', 'rank'], ['literal', [...ranks]]],
    layout: {
      visibility: 'none',
      'text-field': ['get', 'name'],
      'text-font': font,
      'text-size': size * wallScale(),
      'symbol-sort-key': ['get', 'rank'],
      'text-padding': 6,
      'text-variable-anchor': ['center', 'top', 'bottom'],
    },
    paint: { 'text-color': colours.town, 'text-halo-color': colours.halo, 'text-halo-width': 1.6 },
  });
  layers.push(
    towns4('villages', [4], 12, 12),
    towns4('towns', [2, 3], 8.5, 13, 14.5),
    towns4('seat', [1], 0, 16, 14.5),
  );
  return { version: 8, sources, layers };
}

/** Layers of names: hidden until their characters are in memory. */
export const firstLabelLayers = ['waterNames', 'towns', 'seat'] as const;

/** Those whose names are many, and come later. */
export const fineLabelLayers = ['roadNames', 'villages'] as const;

/** Characters the first view needs: names of towns and rivers. */
export function firstLabelTextOf(base: DecodedBase): string {
  const towns = base.data.towns.filter((town) => town.rank < 4).map((town) => town.name);
  return [...towns, ...base.data.waterways.map((water) => water.name ?? ''), '0123456789·'].join('');
}

/** Characters of every other name of the base. */
export function fineLabelTextOf(base: DecodedBase): string {
  return [...base.data.towns.map((town) => town.name), ...base.data.roads.names].join('');
}
