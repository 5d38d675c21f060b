import { formatDecimal, type Translate } from '@wanghuo/platform-web';

export interface AccessLimits {
  readonly accessMaxWidthMetres: number | null;
  readonly accessMaxHeightMetres: number | null;
  readonly accessMaxWeightTonnes: number | null;
  readonly accessNote: string | null;
}

/** What keeps a vehicle from a building, each limit in a few words; none known is an empty list. */
export function accessSentences(t: Translate, building: AccessLimits): readonly string[] {
  const limit = (key: string, value: number | null) =>
    value === null ? [] : [t(`premises.access.${key}`, { value: formatDecimal(value) })];
  return [
    ...limit('width', building.accessMaxWidthMetres),
    ...limit('height', building.accessMaxHeightMetres),
    ...limit('weight', building.accessMaxWeightTonnes),
    ...(building.accessNote ? [building.accessNote] : []),
  ];
}
