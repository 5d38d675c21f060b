import { unknownFacts, type SceneFacts } from './incident.ts';
import type { IncidentType } from './incident-type.ts';

/** Words callers use, most telling first; a word list, so that local speech is added without touching the program. */
export interface WordRule {
  readonly type: IncidentType;
  readonly words: readonly string[];
}

export interface ReadLine {
  /** What is left when type, floor and persons are taken out: the words that may name a place. */
  readonly fragments: readonly string[];
  readonly incidentType: IncidentType | null;
  /** The word that told the type. */
  readonly typeWord: string | null;
  readonly facts: SceneFacts;
}

const floorPattern = /(?:地下|负|B)?(\d{1,3})\s*(?:楼|层|F)/iu;
const basementPattern = /(?:地下|负|B)\s*(\d{1,2})\s*(?:楼|层|F)?/iu;
const personPatterns: readonly (readonly [keyof SceneFacts, RegExp])[] = [
  ['trapped', /被困\s*(\d{1,4})\s*人?|(\d{1,4})\s*(?:个)?人\s*被困/u],
  ['injured', /受伤\s*(\d{1,4})\s*人?|(\d{1,4})\s*(?:个)?人\s*受伤/u],
  ['dead', /死亡\s*(\d{1,4})\s*人?|(\d{1,4})\s*(?:个)?人\s*死亡/u],
];
const areaPattern = /(\d{1,6})\s*(?:平方米|平米|平方|㎡)/u;
const vaguePersons = /有人被困|人员被困/u;

/**
 * Reads one typed line without knowing any place: takes out what tells the type, the floor, persons and area, and
 * leaves the rest as fragments for the gazetteer. Longer words win over shorter ones.
 *
 * @param rules - the word list, in order of preference among words of one length
 */
export function readLine(line: string, rules: readonly WordRule[]): ReadLine {
  let rest = line.normalize('NFKC');
  const facts: { -readonly [Key in keyof SceneFacts]: SceneFacts[Key] } = { ...unknownFacts };
  const take = (pattern: RegExp): RegExpMatchArray | null => {
    const match = rest.match(pattern);
    if (match) rest = rest.replace(match[0], ' ');
    return match;
  };
  for (const [fact, pattern] of personPatterns) {
    const match = take(pattern);
    if (match) Object.assign(facts, { [fact]: Number(match[1] ?? match[2]) });
  }
  if (facts.trapped === null && take(vaguePersons)) facts.trapped = 1;
  const area = take(areaPattern);
  if (area) facts.burningAreaSquareMetres = Number(area[1]);
  const basement = rest.match(/地下|负\s*\d|B\d/iu) ? take(basementPattern) : null;
  if (basement) facts.floor = -Number(basement[1]);
  else {
    const floor = take(floorPattern);
    if (floor) facts.floor = Number(floor[1]);
  }
  const words = rules
    .flatMap((rule, order) => rule.words.map((word) => ({ word, type: rule.type, order })))
    .sort((a, b) => b.word.length - a.word.length || a.order - b.order);
  const told = words.find(({ word }) => rest.includes(word));
  // Every telling word leaves the line, so that 冒烟 or 着火 is never looked up as a place.
  for (const { word } of words) rest = rest.replaceAll(word, ' ');
  const fragments = rest
    .split(/[\s,，。.;；、/]+/u)
    .flatMap(splitAtBuildingNumber)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return { fragments, incidentType: told?.type ?? null, typeWord: told?.word ?? null, facts };
}

/** `示范小区3栋` is two fragments: the compound and the building in it. */
function splitAtBuildingNumber(text: string): readonly string[] {
  const match = text.match(/^(.*?\D)(\d{1,3}\s*(?:栋|幢|号楼|座).*)$/u);
  return match ? [match[1] ?? '', match[2] ?? ''] : [text];
}

/** A type that the building itself makes more telling: a dwelling above 27 m is a high-rise fire. */
export function typeForBuilding(
  type: IncidentType | null,
  site: { readonly heightClass: string; readonly use: string; readonly isHeritage: boolean } | null,
): IncidentType | null {
  if (!site || type === null || !['F00', 'F10', 'F11', 'F20', 'F90'].includes(type)) return type;
  if (site.isHeritage || site.use === 'HERITAGE') return 'F90';
  if (site.use === 'RESIDENTIAL' || site.use === 'MIXED') return site.heightClass === 'LOW' ? 'F11' : 'F12';
  if (site.use === 'PUBLIC') return site.heightClass === 'LOW' ? 'F20' : 'F12';
  if (site.use === 'INDUSTRIAL' || site.use === 'STORAGE') return 'F30';
  return type;
}

/** Places of XF/T 1340 that count as special for the level. */
export function isSpecialPlace(
  site: { readonly heightClass: string; readonly use: string } | null,
  type: IncidentType | null,
): boolean {
  if (type && ['F12', 'F20', 'F21', 'F22', 'F23', 'F24', 'F31', 'F40', 'F70', 'F90'].includes(type)) return true;
  return site !== null && (site.heightClass !== 'LOW' || site.use === 'PUBLIC' || site.use === 'UNDERGROUND');
}
