import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  prewarm,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Position } from '@wanghuo/kernel';
import type { Palette } from '../tokens/palette.ts';
import type { DecodedBase } from './base-map.tsx';
import type { MapArea, MapLayerData, MapLine } from './layers.ts';
import {
  baseStyle,
  fineLabelLayers,
  fineLabelTextOf,
  firstLabelLayers,
  firstLabelTextOf,
  labelFamily,
} from './map-style.ts';
import { drawMarkImage } from './mark-image.ts';
import { holdOpeningFrames } from './opening-frames.ts';
import {
  drawLayer,
  drawLinesAndAreas,
  featuresOf,
  labelLayer,
  labelsFromZoomOf,
  removeLayer,
  renewLines,
} from './overlay.ts';

setWorkerUrl(workerUrl);
// The worker's code is read while the page waits for the session and the base, not when the first map is made.
prewarm();

export interface Camera {
  readonly centre: Position;
  readonly zoom: number;
}

export interface MapHandlers {
  readonly onSelect: (layerId: string, featureId: string) => void;
  readonly onGround: (position: Position) => void;
  readonly onMoved: (camera: Camera) => void;
}

const loadedCharacters = new Set<string>();

const labelsOf = (layers: readonly MapLayerData[]): string =>
  layers.map((layer) => layer.features.map((feature) => feature.label ?? '').join('')).join('');

/**
 * Chinese labels are drawn from the page's font, once, and kept: without the font's pieces in memory they would become
 * boxes for good. Resolves at once when every character is known already.
 */
async function loadLabelFont(text: string): Promise<void> {
  const missing = [...new Set(text)].filter((character) => !loadedCharacters.has(character));
  if (missing.length === 0) return;
  const load = document.fonts.load(`16px "${labelFamily}"`, missing.join('')).then(() => {
    for (const character of missing) loadedCharacters.add(character);
  });
  // A slow font must not keep the map away; labels then come in the fallback face.
  await Promise.race([load.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1_500))]);
}

/** The map itself, driven by plain calls; `DistrictMap` is its component. */
export class MapCanvas {
  #map: MapLibre;
  #palette: Palette;
  #shown = new Map<string, MapLayerData>();
  #ready = false;
  #removed = false;
  #waiting: (() => void)[] = [];
  /** Layers whose words are drawn; those of the others are not wanted at the zooms seen so far. */
  #labelled = new Set<string>();
  #turn = 0;
  #drawing: Promise<unknown>;
  #drawFrames: () => void;

  /** @throws Error when the browser has no WebGL */
  constructor(
    container: HTMLElement,
    base: DecodedBase | null,
    palette: Palette,
    options: { camera: Camera | null; handlers: MapHandlers; label: string },
  ) {
    this.#palette = palette;
    const bounds = base?.data.bounds;
    this.#map = new MapLibre({
      container,
      style: baseStyle(base, palette),
      ...(options.camera
        ? { center: [...options.camera.centre] as [number, number], zoom: options.camera.zoom }
        : bounds
          ? { bounds: [...bounds] as [number, number, number, number], fitBoundsOptions: { padding: 24 } }
          : {}),
      ...(bounds ? { maxBounds: grown(bounds) } : {}),
      attributionControl: false,
      maxZoom: 18,
      minZoom: 7,
      pitchWithRotate: false,
      dragRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      refreshExpiredTiles: false,
      // Labels are Chinese; the default would draw them from a system face.
      localIdeographFontFamily: labelFamily,
      validateStyle: false,
    } as ConstructorParameters<typeof MapLibre>[0]);
    const map = this.#map;
    this.#drawFrames = holdOpeningFrames(map);
    map.getCanvas().setAttribute('aria-label', options.label);
    map.touchZoomRotate.disableRotation();
    map.addControl(new ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left');
    map.setMissingStyleImageResolver((name) => {
      const pixelRatio = Math.max(1, Math.min(3, Math.ceil(devicePixelRatio)));
      const image = drawMarkImage(name, palette, pixelRatio);
      if (image && !map.hasImage(name)) map.addImage(name, image, { pixelRatio });
    });
    // Land, water and roads do not wait for the font of their names.
    this.#drawing = base ? this.#showNames(firstLabelTextOf(base), firstLabelLayers) : Promise.resolve();
    // Some forty pieces of the font: after the first view, not in its way.
    if (base) this.onceDrawn(() => void this.#showNames(fineLabelTextOf(base), fineLabelLayers));
    map.on('zoomend', () => void this.#labelNewlyNear());
    map.on('style.load', () => {
      drawLinesAndAreas(map, palette, map.getLayer('villages') ? 'villages' : undefined);
      this.#ready = true;
      for (const work of this.#waiting.splice(0)) work();
    });
    map.on('click', (event) => this.#click(event, options.handlers));
    map.on('moveend', () => options.handlers.onMoved(this.camera));
    map.on('mousemove', (event) => {
      map.getCanvas().style.cursor = this.#featureAt(event) ? 'pointer' : '';
    });
  }

  get camera(): Camera {
    const centre = this.#map.getCenter();
    return { centre: [centre.lng, centre.lat], zoom: this.#map.getZoom() };
  }

  /** Calls once everything asked for so far is drawn: names, marks and lines, not the ground alone. */
  onceDrawn(work: () => void): void {
    const drawing = this.#drawing;
    void drawing.then(() => {
      if (drawing !== this.#drawing) return this.onceDrawn(work);
      this.#whenReady(() => {
        this.#map.once('idle', () => {
          this.#drawFrames();
          this.#map.once('render', work);
          this.#map.triggerRepaint();
        });
        this.#map.triggerRepaint();
      });
    });
  }

  /** Shows these layers and no others, when the font of the words that are to be seen is there. */
  show(layers: readonly MapLayerData[], selectedId: string | null): void {
    this.#drawing = Promise.all([this.#drawing, this.#showLayers(layers, selectedId)]);
  }

  async #showLayers(layers: readonly MapLayerData[], selectedId: string | null): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    for (const layer of layers) if (this.#isNear(layer)) this.#labelled.add(layer.id);
    await loadLabelFont(labelsOf(layers.filter(({ id }) => this.#labelled.has(id))));
    // What was asked for meanwhile is newer.
    if (turn !== this.#turn) return;
    this.#whenReady(() => {
      const ordered = [...layers].sort((one, other) => Number(one.live ?? false) - Number(other.live ?? false));
      const order = ordered.map((layer) => layer.id).join(' ');
      if (order !== [...this.#shown.keys()].join(' ')) {
        for (const id of this.#shown.keys()) removeLayer(this.#map, id);
        this.#shown = new Map();
      }
      for (const layer of ordered) {
        drawLayer(this.#map, layer, this.#palette, selectedId, this.#labelled.has(layer.id));
        this.#shown.set(layer.id, layer);
      }
    });
  }

  /** Renews only the marks of one layer; for positions that come once a second. */
  renew(layer: MapLayerData, selectedId: string | null): void {
    this.#whenReady(() => {
      void this.#map.getSource<GeoJSONSource>(`layer:${layer.id}`)?.setData(featuresOf(layer, selectedId));
      this.#shown.set(layer.id, layer);
    });
  }

  showLines(lines: readonly MapLine[], areas: readonly MapArea[]): void {
    this.#whenReady(() => renewLines(this.#map, this.#palette, lines, areas));
  }

  goTo(position: Position, zoom: number): void {
    this.#map.easeTo({ center: [...position] as [number, number], zoom, duration: 150 });
  }

  fit(bounds: readonly [number, number, number, number]): void {
    this.#map.fitBounds([...bounds] as [number, number, number, number], { padding: 48, duration: 150, maxZoom: 15 });
  }

  zoomBy(steps: number): void {
    this.#map.zoomTo(this.#map.getZoom() + steps, { duration: 100 });
  }

  /** The position at the centre: what the keyboard picks. */
  get centre(): Position {
    return this.camera.centre;
  }

  resize(): void {
    this.#map.resize();
  }

  remove(): void {
    this.#removed = true;
    this.#map.remove();
  }

  async #showNames(text: string, layers: readonly string[]): Promise<void> {
    await loadLabelFont(text);
    this.#whenReady(() => {
      for (const layer of layers)
        if (this.#map.getLayer(layer)) this.#map.setLayoutProperty(layer, 'visibility', 'visible');
    });
  }

  #isNear(layer: MapLayerData): boolean {
    return this.#map.getZoom() >= labelsFromZoomOf(layer);
  }

  /** Words that the new zoom has room for, when their font is there. */
  async #labelNewlyNear(): Promise<void> {
    const near = [...this.#shown.values()].filter((layer) => !this.#labelled.has(layer.id) && this.#isNear(layer));
    if (near.length === 0) return;
    for (const layer of near) this.#labelled.add(layer.id);
    await loadLabelFont(labelsOf(near));
    this.#whenReady(() => {
      for (const layer of near) labelLayer(this.#map, layer);
    });
  }

  #whenReady(work: () => void): void {
    if (this.#removed) return;
    if (this.#ready) work();
    else this.#waiting.push(work);
  }

  #featureAt(event: MapMouseEvent) {
    const parts = [...this.#shown.keys()].flatMap((id) => [`layer:${id}:marks`, `layer:${id}:clusters`]);
    const present = parts.filter((id) => this.#map.getLayer(id));
    if (present.length === 0) return undefined;
    const { x, y } = event.point;
    const found = this.#map.queryRenderedFeatures(
      [
        [x - 4, y - 4],
        [x + 4, y + 4],
      ],
      { layers: present },
    );
    return found[0];
  }

  #click(event: MapMouseEvent, handlers: MapHandlers): void {
    const found = this.#featureAt(event);
    if (!found) {
      handlers.onGround([event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    const layerId = found.source.replace(/^layer:/, '');
    const clusterId = found.properties['cluster_id'] as number | undefined;
    if (clusterId === undefined) {
      handlers.onSelect(layerId, String(found.properties['id']));
      return;
    }
    const at = (found.geometry as GeoJSON.Point).coordinates as [number, number];
    void this.#map
      .getSource<GeoJSONSource>(found.source)
      ?.getClusterExpansionZoom(clusterId)
      .then((zoom) => this.goTo(at, zoom + 0.2));
  }
}

function grown([west, south, east, north]: readonly [number, number, number, number]): [
  number,
  number,
  number,
  number,
] {
  // Wide screens show far more than a tall district: room for four of it, so that the whole of it still fits.
  const margin = Math.max(east - west, north - south) * 1.5;
  return [west - margin, south - margin, east + margin, north + margin];
}
