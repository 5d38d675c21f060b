/** Rounds half up to a number of decimals, for display and statistics (section 4.3 of the domain rules). */
export function roundHalfUp(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  // The tiny term undoes representation error such as 1.005 * 100 = 100.49999999999999.
  return Math.floor(value * factor + 0.5 + 1e-9) / factor;
}
