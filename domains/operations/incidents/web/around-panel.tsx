import type { OutputOf, Position } from '@wanghuo/kernel';
import {
  ActionButton,
  Age,
  formatDecimal,
  formatDistance,
  type Live,
  LiveView,
  Mark,
  ProblemNotice,
  SourceTag,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { waterLook } from '@wanghuo/water/web';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { around, observeWind } from '../model/index.ts';

export type Surroundings = OutputOf<typeof around>;

export interface Spot {
  readonly position: Position;
  readonly buildingId?: string;
  readonly premisesId?: string;
}

/** What stands around a place; asked again when the wind is observed. */
export const useSurroundings = (spot: Spot | null): Live<Surroundings> => useLive(around, spot);

/** Building and its limits, preplan, nearest water, hazards and wind: shown the moment a place is known. */
export function AroundPanel({ surroundings }: { surroundings: Live<Surroundings> }) {
  return <LiveView live={surroundings}>{(data) => <Around data={data} />}</LiveView>;
}

function Around({ data }: { data: Surroundings }) {
  const t = useLabels('incidents');
  return (
    <div className="inc-around">
      <BuildingCard data={data} />
      <Preplan preplan={data.preplan} />
      <Waters waters={data.waters} />
      <Neighbours data={data} />
      <section>
        <h3>{t('around.wind')}</h3>
        <Wind wind={data.wind} />
      </section>
    </div>
  );
}

function BuildingCard({ data }: { data: Surroundings }) {
  const t = useLabels('incidents');
  const { building } = data;
  if (!building)
    return (
      <p className="wh-quiet">
        {t('around.noBuilding', { road: data.roadName ?? t('around.noRoad'), town: data.townshipName ?? '' })}
      </p>
    );
  const limits = [
    building.accessMaxWidthMetres === null
      ? null
      : t('around.width', { metres: formatDecimal(building.accessMaxWidthMetres) }),
    building.accessMaxHeightMetres === null
      ? null
      : t('around.height', { metres: formatDecimal(building.accessMaxHeightMetres) }),
    building.accessMaxWeightTonnes === null
      ? null
      : t('around.weight', { tonnes: formatDecimal(building.accessMaxWeightTonnes) }),
    building.accessNote,
  ].filter((one) => one !== null);
  return (
    <section>
      <h3>
        {building.name} <SourceTag source={building.source as 'SYNTHETIC'} />
      </h3>
      <p>
        {t('around.building', {
          use: t(`code.buildingUse.${building.use}`),
          heightClass: t(`code.heightClass.${building.heightClass}`),
          metres: formatDecimal(building.heightMetres, 1),
          above: building.floorsAbove,
          below: building.floorsBelow,
        })}
      </p>
      {limits.length > 0 && (
        <p className="inc-limits">
          <Mark meaning="unverified" /> {limits.join(' · ')}
        </p>
      )}
    </section>
  );
}

const preplanFields = [
  'accessSide',
  'operationSide',
  'hydrantNote',
  'riserNote',
  'controlRoomNote',
  'shutOffNote',
  'hazards',
  'occupantsNote',
  'requiredForceNote',
] as const;

function Preplan({ preplan }: { preplan: Surroundings['preplan'] }) {
  const t = useLabels('incidents');
  if (!preplan) return <p className="wh-quiet">{t('around.noPreplan')}</p>;
  return (
    <section>
      <h3>
        {t('around.preplan', { title: String(preplan['title']) })}{' '}
        <SourceTag source={preplan['source'] as 'SYNTHETIC'} />
      </h3>
      <dl className="inc-preplan">
        {preplanFields.map((field) =>
          preplan[field] ? (
            <div key={field}>
              <dt>{t(`field.preplan.${field}`)}</dt>
              <dd>{String(preplan[field])}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}

function Waters({ waters }: { waters: Surroundings['waters'] }) {
  const t = useLabels('incidents');
  return (
    <section>
      <h3>{t('around.water')}</h3>
      {waters.length === 0 && (
        <p className="inc-limits">
          <Mark meaning="unverified" /> {t('around.noWater')}
        </p>
      )}
      <ul className="inc-waters">
        {waters.slice(0, 6).map((water) => (
          <li key={water.id}>
            <Mark {...waterLook(water.usability)} />
            <span className="wh-number">{formatDistance(water.distanceMetres)}</span>
            <span className="inc-water-name" title={water.hydrantNo}>
              {t(`code.waterKind.${water.kind}`)} <small className="wh-quiet">{water.hydrantNo}</small>
            </span>
            <span>{t(`around.usability.${water.usability}`)}</span>
            <small className="wh-quiet wh-number">
              {water.flowLitresPerSecond === null
                ? t('around.noFlow')
                : t('around.flow', { flow: formatDecimal(water.flowLitresPerSecond, 1) })}
              {' · '}
              {water.lastTestedOn ?? t('around.notTested')}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Neighbours({ data }: { data: Surroundings }) {
  const t = useLabels('incidents');
  if (data.premises.length + data.hazards.length === 0) return null;
  return (
    <section>
      <h3>{t('around.premises')}</h3>
      {data.hazards.map((hazard) => (
        <p key={hazard.name} className="inc-limits">
          <Mark meaning="rescue" />{' '}
          {t('around.hazard', {
            name: hazard.name,
            kind: t(`code.premisesClass.${hazard.kind}`),
            distance: formatDistance(hazard.distanceMetres),
          })}
        </p>
      ))}
      <ul className="inc-premises">
        {data.premises.slice(0, 6).map((one) => (
          <li key={one.id}>
            <span>
              {one.name} <SourceTag source={one.source as 'SYNTHETIC'} />
            </span>
            <small className="wh-quiet">
              {formatDistance(one.distanceMetres)} · {t(`code.premisesTier.${one.tier}`)}
              {one.fireManagerName && ` · ${one.fireManagerName} ${one.fireManagerPhone ?? ''}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The newest observed wind with its age; no weather service is connected, so a person may enter what was seen. */
function Wind({ wind }: { wind: Surroundings['wind'] }) {
  const t = useLabels('incidents');
  const [isAsking, setAsking] = useState(false);
  const [fromDegrees, setFromDegrees] = useState(0);
  const [speed, setSpeed] = useState<number | null>(null);
  const act = useCommand(observeWind);
  return (
    <div className="inc-wind">
      {wind ? (
        <span>
          {t('web.map.windFrom', {
            direction: t(`web.wind.${Math.round(wind.fromDegrees / 45) % 8}`),
            speed: wind.speedMetresPerSecond,
          })}{' '}
          <small className="wh-quiet">{wind.by}</small> <Age at={wind.observedAt} limitSeconds={1800} />
        </span>
      ) : (
        <span>
          {t('around.weather')} <SourceTag source="NOT_CONNECTED" />
        </span>
      )}
      <ActionButton onAct={() => setAsking(!isAsking)}>{t('around.observe')}</ActionButton>
      {isAsking && (
        <form
          className="inc-word"
          onSubmit={(event) => {
            event.preventDefault();
            if (speed !== null)
              void act.run({ fromDegrees, speedMetresPerSecond: speed }).then((done) => done && setAsking(false));
          }}
        >
          <Select
            aria-label={t('around.wind')}
            value={fromDegrees}
            onChange={setFromDegrees}
            style={{ width: 90 }}
            options={Array.from({ length: 8 }, (_unused, index) => ({
              value: index * 45,
              label: t('around.windFrom', { direction: t(`web.wind.${index}`) }),
            }))}
          />
          <InputNumber
            aria-label={t('around.speed')}
            placeholder={t('around.speed')}
            min={0}
            max={75}
            controls={false}
            value={speed}
            onChange={setSpeed}
          />
          <Button htmlType="submit" type="primary" disabled={speed === null} loading={act.pending}>
            {t('around.observe.act')}
          </Button>
        </form>
      )}
      <ProblemNotice problem={act.problem} />
    </div>
  );
}
