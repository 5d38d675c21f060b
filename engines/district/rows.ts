import type { Origin, PopulationBasis, Terrain } from './facts.ts';
import type { RoadClass } from './network/road-draft.ts';
import type { Position } from './plane.ts';

/** What every row carries. PUBLISHED rows restate facts; SYNTHETIC rows are made by rule and no real thing. */
export type Row = { id: string; source: 'SYNTHETIC' | 'PUBLISHED'; validFromOn: string; validUntilOn: string | null };

export type DivisionRow = Row & {
  code: string;
  name: string;
  pinyin: string;
  pinyinInitials: string;
  kind: 'DISTRICT' | 'STREET' | 'TOWN' | 'COMMUNITY' | 'VILLAGE';
  parentCode: string | null;
  townshipCode: string | null;
  position: Position;
  positionSource: 'PUBLISHED' | 'SYNTHETIC';
  areaSquareKilometres: number | null;
  terrain: Terrain | null;
};

export type PopulationRow = Row & {
  divisionCode: string;
  basis: PopulationBasis;
  countedOn: string;
  count: number;
  origin: Origin;
  note: string | null;
};

export type PlaceKind =
  | 'HOSPITAL'
  | 'SCHOOL'
  | 'PARK'
  | 'SCENIC'
  | 'INDUSTRIAL_PARK'
  | 'RAILWAY_STATION'
  | 'BRIDGE'
  | 'COMPOUND'
  | 'MARKET'
  | 'ROAD'
  | 'GOVERNMENT';

export type PlaceRow = Row & {
  name: string;
  pinyin: string;
  pinyinInitials: string;
  kind: PlaceKind;
  townshipCode: string;
  position: Position;
  roadName: string | null;
  kilometre: number | null;
};

export type BuildingUse = 'RESIDENTIAL' | 'PUBLIC' | 'INDUSTRIAL' | 'STORAGE' | 'HERITAGE' | 'MIXED';
export type HeightClass = 'LOW' | 'HIGH_II' | 'HIGH_I' | 'SUPER';

export type BuildingRow = Row & {
  name: string;
  address: string;
  townshipCode: string;
  position: Position;
  use: BuildingUse;
  heightMetres: number;
  floorsAbove: number;
  floorsBelow: number;
  heightClass: HeightClass;
  floorAreaSquareMetres: number;
  accessMaxWidthMetres: number | null;
  accessMaxHeightMetres: number | null;
  accessMaxWeightTonnes: number | null;
  accessNote: string | null;
};

export type PremisesTier = 'HIGH_RISK' | 'KEY' | 'SECOND_LEVEL' | 'GENERAL';
export type PremisesClass =
  | 'HIGH_RISE'
  | 'UNDERGROUND'
  | 'COMMERCIAL_COMPLEX'
  | 'COMMERCIAL_COMPLEX_LARGE'
  | 'DANGEROUS_GOODS'
  | 'HERITAGE'
  | 'HOSPITAL'
  | 'SCHOOL'
  | 'ELDERLY_CARE'
  | 'HOTEL'
  | 'ENTERTAINMENT'
  | 'MARKET'
  | 'FACTORY'
  | 'WAREHOUSE'
  | 'INDUSTRIAL_PARK_FIRM'
  | 'TUNNEL'
  | 'NINE_SMALL';

export type PremisesRow = Row & {
  name: string;
  buildingId: string | null;
  address: string;
  townshipCode: string;
  position: Position;
  tier: PremisesTier;
  classes: PremisesClass[];
  industry: string | null;
  occupants: number | null;
  fireManagerName: string;
  fireManagerPhone: string;
  hasControlRoom: boolean;
};

export type PreplanRow = Row & {
  premisesId: string;
  buildingId: string | null;
  title: string;
  status: 'DRAFT' | 'REVIEWED' | 'PUBLISHED';
  accessSide: string;
  operationSide: string;
  hydrantNote: string;
  riserNote: string;
  controlRoomNote: string;
  shutOffNote: string;
  hazards: string[];
  occupantsNote: string;
  requiredForceNote: string;
  reviewedOn: string | null;
  version: number;
};

export type HydrantStatus =
  | 'IN_SERVICE'
  | 'MINOR_DEFECT'
  | 'LOW_PRESSURE'
  | 'NO_WATER'
  | 'DAMAGED'
  | 'BURIED'
  | 'UNDER_REPAIR'
  | 'OUT_OF_SERVICE_PLANNED'
  | 'NOT_ACCEPTED'
  | 'REMOVED'
  | 'PLANNED';

export type HydrantRow = Row & {
  hydrantNo: string;
  kind: 'HYDRANT_ABOVE' | 'HYDRANT_UNDER' | 'INTAKE' | 'TANK';
  townshipCode: string;
  position: Position;
  roadName: string;
  mainDiameterMillimetres: number | null;
  mainLayout: 'LOOP' | 'BRANCH' | null;
  owner: 'MUNICIPAL' | 'PREMISES';
  inServiceOn: string;
  status: HydrantStatus;
  lastTestedOn: string | null;
  staticPressureMegapascals: number | null;
  residualPressureMegapascals: number | null;
  flowLitresPerSecond: number | null;
};

export type StationKind =
  | 'FIRE_STATION'
  | 'GOVERNMENT_BRIGADE'
  | 'ENTERPRISE_BRIGADE'
  | 'MICRO_STATION'
  | 'VOLUNTEER_TEAM';
export type StationClass = 'FIRST' | 'SECOND' | 'SMALL' | 'SPECIAL' | 'LOGISTICS' | 'TOWN_L1' | 'TOWN_L2';

export type StationRow = Row & {
  name: string;
  kind: StationKind;
  class: StationClass | null;
  townshipCode: string;
  position: Position;
  builtOn: string | null;
  inServiceOn: string | null;
  memberCount: number;
  attachedTo: string | null;
  turnoutSeconds: number;
  telephone: string;
  note: string | null;
};

/** Numbers and yes/no abilities of a unit, by the tags of the vehicle taxonomy. */
export type Capabilities = { [tag: string]: number | boolean };

export type UnitRow = Row & {
  callSign: string;
  stationId: string;
  kind: 'APPARATUS' | 'TEAM';
  apparatusType: string | null;
  plateNo: string | null;
  widthMetres: number;
  heightMetres: number;
  weightTonnes: number;
  crewSize: number;
  capabilities: Capabilities;
  commissionedOn: string;
  note: string | null;
};

export type StaffKind = 'NAT' | 'GOV' | 'CLK' | 'ENT' | 'VOL' | 'MIC';

export type PersonRow = Row & {
  name: string;
  stationId: string;
  post: string;
  phone: string;
  qualifications: { code: string; validUntilOn: string }[];
  staffKind: StaffKind;
  note: string | null;
};

export type EquipmentRow = Row & {
  stationId: string;
  unitId: string | null;
  name: string;
  group: string;
  serialNo: string;
  state:
    | 'IN_STORE'
    | 'ON_VEHICLE'
    | 'IN_USE'
    | 'TO_CLEAN'
    | 'TEST_DUE'
    | 'TEST_OVERDUE'
    | 'REPAIR'
    | 'QUARANTINED'
    | 'DISPOSED';
  lastTestedOn: string | null;
  quantity: number;
};

export type RoadNodeRow = { id: number; position: Position };

export type RoadWayRow = {
  id: number;
  name: string | null;
  roadClass: RoadClass;
  nodeIds: number[];
  oneway: 0 | 1;
  terrain: Terrain;
  maxWidthMetres: number | null;
  maxHeightMetres: number | null;
  maxWeightTonnes: number | null;
  bridgeName: string | null;
};

export type Roads = { nodes: RoadNodeRow[]; ways: RoadWayRow[]; synthetic: true };

export type Waterways = {
  rivers: { name: string; line: Position[]; halfWidthMetres: number }[];
  outline: Position[];
  crossings: {
    name: string;
    kind: 'ROAD' | 'EXPRESSWAY' | 'RAIL' | 'FERRY';
    position: Position;
    accuracyMetres: number;
  }[];
};

/** The whole built-in district. Tunnel lengths are kept beside the premises they belong to. */
export type District = {
  seed: number;
  asOfOn: string;
  divisions: DivisionRow[];
  populations: PopulationRow[];
  places: PlaceRow[];
  buildings: BuildingRow[];
  premises: PremisesRow[];
  preplans: PreplanRow[];
  hydrants: HydrantRow[];
  stations: StationRow[];
  units: UnitRow[];
  people: PersonRow[];
  equipment: EquipmentRow[];
  tunnels: { premisesId: string; lengthMetres: number }[];
  roads: Roads;
  waterways: Waterways;
};
