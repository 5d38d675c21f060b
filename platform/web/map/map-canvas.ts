import { type GeoJSONSource, Map as MapLibre, type MapMouseEvent, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Position } from '@wanghuo/kernel';
import type { Palette } from '../tokens/palette.ts';
import type { DecodedBase } from './base-map.tsx';
import type { MapArea, MapLayerData, MapLine } from './layers.ts';
import { baseStyle, fineLabelLayers, fineLabelTextOf, labelFamily } from './map-style.ts';
import { drawMarkImage } from './mark-image.ts';
import { drawLayer, drawLinesAndAreas, featuresOf, removeLayer, renewLines } from './overlay.ts';

setWorkerUrl(workerUrl);

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

/**
 * Chinese labels are drawn from the page's font, once, and kept: without the font's pieces in memory they would become
 * boxes for good. Resolves at once when every character is known already.
 */
export async function loadLabelFont(text: string): Promise<void> {
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
    map.getCanvas().setAttribute('aria-label', options.label);
    map.touchZoomRotate.disableRotation();
    map.addControl(new ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left');
    map.setMissingStyleImageResolver((name) => {
      const pixelRatio = Math.max(1, Math.min(3, Math.ceil(devicePixelRatio)));
      const image = drawMarkImage(name, palette, pixelRatio);
      if (image && !map.hasImage(name)) map.addImage(name, image, { pixelRatio });
    });
    if (base) void this.#showFineLabels(base);
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

  /** Calls once everything asked for so far is drawn. */
  onceIdle(work: () => void): void {
    this.#map.once('idle', work);
  }

  /** Shows these layers and no others. */
  show(layers: readonly MapLayerData[], selectedId: string | null): void {
    this.#whenReady(() => {
      const ordered = [...layers].sort((one, other) => Number(one.live ?? false) - Number(other.live ?? false));
      const order = ordered.map((layer) => layer.id).join(' ');
      if (order !== [...this.#shown.keys()].join(' ')) {
        for (const id of this.#shown.keys()) removeLayer(this.#map, id);
        this.#shown = new Map();
      }
      for (const layer of ordered) {
        drawLayer(this.#map, layer, this.#palette, selectedId);
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

  async #showFineLabels(base: DecodedBase): Promise<void> {
    await loadLabelFont(fineLabelTextOf(base));
    this.#whenReady(() => {
      for (const layer of fineLabelLayers)
        if (this.#map.getLayer(layer)) this.#map.setLayoutProperty(layer, 'visibility', 'visible');
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
