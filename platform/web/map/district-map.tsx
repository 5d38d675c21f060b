import 'maplibre-gl/dist/maplibre-gl.css';
import './district-map.css';
import type { Position } from '@wanghuo/kernel';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { asProblem, type Problem } from '../client/problem.ts';
import { useLabels } from '../labels/labels.tsx';
import { useTheme } from '../tokens/theme-provider.tsx';
import { type DecodedBase, useBaseMapPromise } from './base-map.tsx';
import type { MapArea, MapFeature, MapLayerData, MapLine } from './layers.ts';
import { type Camera, MapCanvas } from './map-canvas.ts';
import { GroupSwitches, useGroups } from './group-switches.tsx';
import { MapCorner, ReplayBar, type ReplayState, WindArrow } from './map-frame.tsx';

export interface DistrictMapProps {
  readonly layers: readonly MapLayerData[];
  readonly lines?: readonly MapLine[];
  readonly areas?: readonly MapArea[];
  /** Groups shown when nothing is remembered. */
  readonly groupsOnFirst?: readonly string[];
  /** Under which the choice of groups is kept, usually the role. */
  readonly rememberAs?: string;
  readonly selectedId?: string | null;
  readonly onSelect?: (feature: MapFeature, layer: MapLayerData) => void;
  /** A click where nothing stands. */
  readonly onGround?: (position: Position) => void;
  /** Picking mode: crosshair, click or Enter (the centre) answers, Escape cancels. */
  readonly picking?: { readonly onPick: (position: Position) => void; readonly onCancel?: () => void };
  /** Moves there when it changes. */
  readonly focus?: { readonly position: Position; readonly zoom?: number } | null;
  /** Shows all of these bounds when they change. */
  readonly fit?: readonly [west: number, south: number, east: number, north: number] | null;
  readonly wind?: { readonly fromDegrees: number; readonly metresPerSecond: number } | null;
  readonly replay?: ReplayState;
  /** Hides the switches, e.g. on a phone's small map. */
  readonly bare?: boolean;
  readonly children?: ReactNode;
}

/**
 * The district: our own schematic base with layers given as data. Roads and water load once per page; marks of live
 * layers are renewed without redrawing the rest.
 */
export function DistrictMap(props: DistrictMapProps) {
  const promise = useBaseMapPromise();
  const [base, setBase] = useState<DecodedBase | null | undefined>(promise ? undefined : null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!promise) return;
    let left = false;
    promise
      .then((decoded) => {
        if (!left) setBase(decoded);
      })
      .catch((error: unknown) => {
        if (left) return;
        setProblem(asProblem(error));
        setBase(null);
      });
    return () => {
      left = true;
    };
  }, [promise]);
  const camera = useRef<Camera | null>(null);
  const { name, wall } = useTheme();
  const t = useLabels('web');
  if (base === undefined) return <div className="wh-map wh-map-loading">{t('web.loading')}</div>;
  // Another theme, size or base is another map; the camera stays.
  return (
    <MapView
      key={`${name} ${wall} ${base?.data.version ?? 'none'}`}
      {...props}
      base={base}
      baseProblem={problem}
      camera={camera}
    />
  );
}

function MapView({
  base,
  baseProblem,
  camera,
  layers,
  lines,
  areas,
  groupsOnFirst,
  rememberAs = 'map',
  selectedId = null,
  onSelect,
  onGround,
  picking,
  focus,
  fit,
  wind,
  replay,
  bare = false,
  children,
}: DistrictMapProps & {
  base: DecodedBase | null;
  baseProblem: Problem | null;
  camera: { current: Camera | null };
}) {
  const t = useLabels('web');
  const { palette } = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const canvas = useRef<MapCanvas | null>(null);
  const [failed, setFailed] = useState(false);
  const groups = useMemo(() => [...new Set(layers.map((layer) => layer.group))], [layers]);
  const [on, toggle] = useGroups(rememberAs, groupsOnFirst ?? groups);
  const shown = useMemo(() => layers.filter((layer) => bare || on.includes(layer.group)), [layers, on, bare]);
  const latest = useRef({ layers, onSelect, onGround, picking });
  latest.current = { layers, onSelect, onGround, picking };

  useEffect(() => {
    if (!container.current) return;
    let made: MapCanvas;
    try {
      made = new MapCanvas(container.current, base, palette, {
        camera: camera.current,
        label: t('web.map.label'),
        handlers: {
          onSelect: (layerId, featureId) => {
            const layer = latest.current.layers.find((one) => one.id === layerId);
            const feature = layer?.features.find((one) => one.id === featureId);
            if (!layer || !feature) return;
            if (latest.current.picking) latest.current.picking.onPick(feature.position);
            else latest.current.onSelect?.(feature, layer);
          },
          onGround: (position) => {
            if (latest.current.picking) latest.current.picking.onPick(position);
            else latest.current.onGround?.(position);
          },
          onMoved: (moved) => {
            camera.current = moved;
          },
        },
      });
    } catch {
      setFailed(true);
      return;
    }
    canvas.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(container.current);
    return () => {
      observer.disconnect();
      canvas.current = null;
      made.remove();
    };
    // None of these changes while this view lives (see its key); everything else reaches the map by calls.
  }, [base, camera, palette, t]);

  useEffect(() => canvas.current?.show(shown, selectedId), [shown, selectedId]);
  const shownLines = useMemo(
    () => (lines ?? []).filter(({ group }) => bare || group === undefined || on.includes(group)),
    [lines, on, bare],
  );
  useEffect(() => canvas.current?.showLines(shownLines, areas ?? []), [shownLines, areas]);
  useEffect(() => {
    // Read by the browser tests: the map has drawn what it was first given and answers.
    const startedAt = performance.now();
    canvas.current?.onceDrawn(() =>
      frame.current?.setAttribute('data-ready-millis', String(Math.round(performance.now() - startedAt))),
    );
  }, []);
  const focusKey = focus ? JSON.stringify(focus) : null;
  useEffect(() => {
    if (focusKey === null) return;
    const to = JSON.parse(focusKey) as NonNullable<DistrictMapProps['focus']>;
    canvas.current?.goTo(to.position, to.zoom ?? 14);
  }, [focusKey]);
  const fitKey = fit ? JSON.stringify(fit) : null;
  useEffect(() => {
    if (fitKey !== null) canvas.current?.fit(JSON.parse(fitKey) as NonNullable<DistrictMapProps['fit']>);
  }, [fitKey]);

  const keyed = (event: KeyboardEvent) => {
    // A button inside the map keeps its own Enter.
    if (!picking || (event.target as HTMLElement).closest('button, input, select')) return;
    if (event.key === 'Enter' && canvas.current) picking.onPick(canvas.current.centre);
    else if (event.key === 'Escape') picking.onCancel?.();
    else return;
    // The key was the map's: the page must not take it for its own, and send orders.
    event.preventDefault();
  };
  if (failed) return <div className="wh-map wh-map-loading">{t('web.map.noWebGl')}</div>;
  return (
    <div
      ref={frame}
      className="wh-map"
      data-picking={picking !== undefined}
      data-past={replay !== undefined}
      onKeyDown={keyed}
    >
      <div ref={container} className="wh-map-canvas" data-drawing={t('web.loading')} />
      {picking && (
        <>
          <div className="wh-map-crosshair" aria-hidden="true" />
          <p className="wh-map-hint" role="status">
            {t('web.map.pick')}
          </p>
        </>
      )}
      {replay && <ReplayBar {...replay} />}
      {!bare && groups.length > 1 && <GroupSwitches groups={groups} on={on} onToggle={toggle} layers={layers} />}
      <div className="wh-map-buttons wh-desk-only wh-no-print">
        <button type="button" aria-label={t('web.map.zoomIn')} onClick={() => canvas.current?.zoomBy(1)}>
          +
        </button>
        <button type="button" aria-label={t('web.map.zoomOut')} onClick={() => canvas.current?.zoomBy(-1)}>
          −
        </button>
        {base && (
          <button type="button" onClick={() => canvas.current?.fit(base.data.bounds)}>
            {t('web.map.home')}
          </button>
        )}
      </div>
      {wind && <WindArrow {...wind} />}
      {baseProblem && (
        <div className="wh-map-problem">
          <ProblemNotice problem={baseProblem}>
            <small>{t('web.map.base.failed')}</small>
          </ProblemNotice>
        </div>
      )}
      {base && <MapCorner roadSource={base.data.roadSource} />}
      {children}
    </div>
  );
}
