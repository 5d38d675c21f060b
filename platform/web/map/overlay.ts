import type {
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  Map as MapLibre,
} from 'maplibre-gl';
import type { Palette } from '../tokens/palette.ts';
import { type MapArea, type MapLayerData, type MapLine } from './layers.ts';
import { labelFamily } from './map-style.ts';
import { markImageName, markSide } from './mark-image.ts';
import { wallScale } from './wall-scale.ts';

const font = [labelFamily];
type Collection = GeoJSON.FeatureCollection;

const collection = (features: GeoJSON.Feature[]): Collection => ({ type: 'FeatureCollection', features });

/** The features of a layer as the map takes them. */
export function featuresOf(layer: MapLayerData, selectedId: string | null): Collection {
  return collection(
    layer.features.map((feature) => {
      const look = feature.look ?? layer.look;
      const selected = feature.id === selectedId;
      return {
        type: 'Feature',
        properties: {
          id: feature.id,
          label: feature.label ?? '',
          icon: markImageName(look, feature.stale ?? false, selected),
          // What needs a hand is drawn above what is quiet.
          order: selected
            ? 3
            : look.meaning === 'fire' || look.meaning === 'overdue'
              ? 2
              : look.meaning === 'neutral' || look.meaning === 'offline'
                ? 0
                : 1,
        },
        geometry: { type: 'Point', coordinates: [...feature.position] },
      };
    }),
  );
}

function setData(map: MapLibre, id: string, data: Collection): boolean {
  const source = map.getSource<GeoJSONSource>(id);
  if (!source) return false;
  void source.setData(data);
  return true;
}

/** The zoom from which a layer's words are shown. */
export const labelsFromZoomOf = (layer: MapLayerData): number => layer.labelsFromZoom ?? (layer.live ? 11 : 14);

const wordsOf = (layer: MapLayerData): ExpressionSpecification => [
  'step',
  ['zoom'],
  '',
  labelsFromZoomOf(layer),
  ['get', 'label'],
];

/** Adds the words to a layer that was drawn without them. */
export function labelLayer(map: MapLibre, layer: MapLayerData): void {
  const id = `layer:${layer.id}:marks`;
  if (map.getLayer(id)) map.setLayoutProperty(id, 'text-field', wordsOf(layer));
}

/**
 * Puts marks on the map, or renews them; order of `layers` is order of drawing, live layers always above.
 * @param isLabelled - whether the font of its words is there, so that they may be drawn at their zooms
 */
export function drawLayer(
  map: MapLibre,
  layer: MapLayerData,
  palette: Palette,
  selectedId: string | null,
  isLabelled: boolean,
): void {
  const id = `layer:${layer.id}`;
  const data = featuresOf(layer, selectedId);
  if (setData(map, id, data)) return;
  const clustered = (layer.cluster ?? false) && !layer.live;
  map.addSource(id, {
    type: 'geojson',
    data,
    ...(clustered ? { cluster: true, clusterRadius: 44, clusterMaxZoom: 14 } : {}),
  });
  const size = ((layer.size ?? (layer.live ? 22 : 18)) / 24) * wallScale();
  const single: FilterSpecification = ['!', ['has', 'point_count']];
  const common = layer.minimumZoom === undefined ? {} : { minzoom: layer.minimumZoom };
  const specifications: LayerSpecification[] = [];
  if (clustered) {
    specifications.push({
      id: `${id}:clusters`,
      type: 'symbol',
      source: id,
      ...common,
      filter: ['has', 'point_count'],
      layout: {
        'icon-image': markImageName(layer.look),
        'icon-size': size,
        'icon-allow-overlap': true,
        'text-field': ['get', 'point_count_abbreviated'],
        'text-font': font,
        'text-size': 12 * wallScale(),
        'text-anchor': 'left',
        'text-offset': [0.85, 0],
        'text-optional': true,
      },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.map.halo, 'text-halo-width': 2 },
    });
  }
  // Marks and words are one symbol: the map places upper layers first, so a live mark keeps its room and words yield.
  specifications.push({
    id: `${id}:marks`,
    type: 'symbol',
    source: id,
    ...common,
    ...(clustered ? { filter: single } : {}),
    layout: {
      'icon-image': ['get', 'icon'],
      'icon-size': size,
      'icon-allow-overlap': true,
      'icon-ignore-placement': false,
      'symbol-sort-key': ['get', 'order'],
      'text-field': isLabelled ? wordsOf(layer) : '',
      'text-font': font,
      'text-size': (layer.live ? 13 : 12) * wallScale(),
      'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
      'text-radial-offset': (markSide / 32) * 1.05,
      'text-justify': 'auto',
      'text-optional': true,
      'text-max-width': 14,
    },
    paint: { 'text-color': palette.text, 'text-halo-color': palette.map.halo, 'text-halo-width': 1.8 },
  });
  for (const specification of specifications) map.addLayer(specification);
}

/** Takes a layer's marks off the map. */
export function removeLayer(map: MapLibre, layerId: string): void {
  const id = `layer:${layerId}`;
  for (const part of [`${id}:marks`, `${id}:clusters`]) if (map.getLayer(part)) map.removeLayer(part);
  if (map.getSource(id)) map.removeSource(id);
}

/** Draws routes, closures and areas under the marks. Called once; `renewLines` changes what they show. */
export function drawLinesAndAreas(map: MapLibre, palette: Palette, before: string | undefined): void {
  map.addSource('areas', { type: 'geojson', data: collection([]) });
  map.addSource('lines', { type: 'geojson', data: collection([]) });
  const kind = (...kinds: string[]): FilterSpecification => ['in', ['get', 'kind'], ['literal', kinds]];
  const layers: LayerSpecification[] = [
    { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': 0.14 } },
    {
      id: 'areaEdges',
      type: 'line',
      source: 'areas',
      paint: { 'line-color': ['get', 'colour'], 'line-width': 1.5, 'line-dasharray': [3, 2] },
    },
    {
      id: 'areaNames',
      type: 'symbol',
      source: 'areas',
      layout: {
        'text-field': ['get', 'label'],
        'text-font': font,
        'text-size': 12 * wallScale(),
        'symbol-placement': 'point',
      },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.map.halo, 'text-halo-width': 1.6 },
    },
    {
      id: 'linkLines',
      type: 'line',
      source: 'lines',
      filter: kind('link'),
      paint: { 'line-color': ['get', 'colour'], 'line-width': 1.5, 'line-dasharray': [1, 2] },
    },
    {
      id: 'routeAlternatives',
      type: 'line',
      source: 'lines',
      filter: kind('routeAlternative'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': palette.quiet, 'line-width': 3, 'line-dasharray': [2, 1.5] },
    },
    {
      id: 'routeCasing',
      type: 'line',
      source: 'lines',
      filter: kind('route'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': palette.map.halo, 'line-width': 9 },
    },
    {
      id: 'routes',
      type: 'line',
      source: 'lines',
      filter: kind('route'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': ['get', 'colour'], 'line-width': 5 },
    },
    {
      id: 'closures',
      type: 'line',
      source: 'lines',
      filter: kind('closure'),
      paint: { 'line-color': palette.meanings.fire.mark, 'line-width': 5, 'line-dasharray': [0.6, 0.6] },
    },
    {
      id: 'closureMarks',
      type: 'symbol',
      source: 'lines',
      filter: kind('closure'),
      layout: {
        'symbol-placement': 'line-center',
        'icon-image': markImageName({ shape: 'noEntry', meaning: 'fire' }),
        'icon-size': 0.8,
        'icon-allow-overlap': true,
        'icon-rotation-alignment': 'viewport',
      },
    },
  ];
  for (const layer of layers) map.addLayer(layer, before);
}

/** Shows these lines and areas, and no others. */
export function renewLines(
  map: MapLibre,
  palette: Palette,
  lines: readonly MapLine[],
  areas: readonly MapArea[],
): void {
  setData(
    map,
    'lines',
    collection(
      lines.map((line) => ({
        type: 'Feature',
        properties: {
          id: line.id,
          kind: line.kind,
          colour: line.meaning ? palette.meanings[line.meaning].mark : palette.map.route,
        },
        geometry: { type: 'LineString', coordinates: line.positions as [number, number][] },
      })),
    ),
  );
  setData(
    map,
    'areas',
    collection(
      areas.map((area) => ({
        type: 'Feature',
        properties: { id: area.id, colour: palette.meanings[area.meaning].mark, label: area.label ?? '' },
        geometry: { type: 'Polygon', coordinates: area.rings as [number, number][][] },
      })),
    ),
  );
}
