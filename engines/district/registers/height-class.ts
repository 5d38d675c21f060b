import type { BuildingUse, HeightClass } from '../rows.ts';

/**
 * Height class of a building (GB 50016, GB 55037). A boundary value belongs to the lower class; a public building of
 * one storey is never high. Some uses are class I from 24 m on: medical and elderly care, and shopping with floors above
 * 1,000 m².
 */
export function heightClassOf(
  use: BuildingUse,
  heightMetres: number,
  floorsAbove: number,
  isClassOneUse = false,
): HeightClass {
  if (heightMetres > 100) return 'SUPER';
  if (use === 'RESIDENTIAL') return heightMetres > 54 ? 'HIGH_I' : heightMetres > 27 ? 'HIGH_II' : 'LOW';
  if (floorsAbove <= 1 || heightMetres <= 24) return 'LOW';
  return heightMetres > 50 || isClassOneUse ? 'HIGH_I' : 'HIGH_II';
}
