/** A call sign with what stands in brackets, quietly, behind it: `双福3号车（高喷）` is a number first, then a type. */
export function signParts(callSign: string): readonly [stem: string, rest: string | null] {
  const match = callSign.match(/^(.+?)[（(](.+)[）)]$/u);
  return match ? [match[1] ?? callSign, match[2] ?? null] : [callSign, null];
}

/** The name of a unit as it is read on lists: number bold, type quiet; the station only where the number does not say it. */
export function UnitName({ callSign, stationName }: { callSign: string; stationName?: string | undefined }) {
  const [stem, type] = signParts(callSign);
  return (
    <span className="inc-unit-name" title={stationName ? `${callSign} · ${stationName}` : callSign}>
      <b>{stem}</b> {type && <small className="wh-quiet">{type}</small>}
    </span>
  );
}
