/** What matters about a vehicle for getting through. Undefined sizes are unknown and therefore unlimited. */
export interface VehicleProfile {
  readonly widthMetres?: number;
  readonly heightMetres?: number;
  readonly weightTonnes?: number;
  /** On a call with lights and siren, or driving by the ordinary rules. Default: `EMERGENCY`. */
  readonly driving?: 'EMERGENCY' | 'ORDINARY';
}

/** A vehicle that fits everywhere: what the road network itself allows a unit on a call. */
export const unlimitedVehicle: VehicleProfile = {};
