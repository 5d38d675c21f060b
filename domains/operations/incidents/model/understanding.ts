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

/** A count as callers say it: in digits or in Chinese numerals. */
const count = '(\\d{1,4}|[一二两三四五六七八九十百]{1,5})';
const floorPattern = new RegExp(`${count}\\s*(?:楼|层|F)`, 'iu');
const basementPattern = new RegExp(`(?:地下|负|B)\\s*${count}\\s*(?:楼|层|F)?`, 'iu');
const persons = (words: string): RegExp =>
  new RegExp(
    `(?:有\\s*)?${count}\\s*(?:个|名)?(?:老人|小孩|人)?\\s*(?:${words})|(?:${words})\\s*${count}\\s*(?:个|名)?人?`,
    'u',
  );
const personPatterns: readonly (readonly [keyof SceneFacts, RegExp])[] = [
  ['trapped', persons('被困|困在|没出来')],
  ['injured', persons('受伤|烧伤|伤')],
  ['dead', persons('死亡|遇难|死')],
];
const areaPattern = /(\d{1,6})\s*(?:平方米|平米|平方|㎡)/u;
const vaguePersons = /有人被困|人员被困|有人困在|有人没出来/u;

const digits = '零一二三四五六七八九';

/** `十八` is 18 and `两` is 2; digits are what they are. */
export function readCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  let total = 0;
  let digit = 0;
  for (const sign of text.replaceAll('两', '二')) {
    const unit = sign === '百' ? 100 : sign === '十' ? 10 : 0;
    if (unit === 0) digit = digits.indexOf(sign);
    else {
      total += (digit || 1) * unit;
      digit = 0;
    }
  }
  return total + digit;
}

/**
 * Reads one typed line without knowing any place: takes out what tells the type, the floor, persons and area, and
 * leaves the rest as fragments for the gazetteer. Longer words win over shorter ones.
 *
 * @param rules - the word list, in order of preference among words of one length
 * @param fillers - words that tell neither what nor where (楼上, 快来); one of a single sign counts only at an end
 */
export function readLine(line: string, rules: readonly WordRule[], fillers: readonly string[] = []): ReadLine {
  let rest = line.normalize('NFKC');
  const facts: { -readonly [Key in keyof SceneFacts]: SceneFacts[Key] } = { ...unknownFacts };
  const take = (pattern: RegExp): RegExpMatchArray | null => {
    const match = rest.match(pattern);
    if (match) rest = rest.replace(match[0], ' ');
    return match;
  };
  for (const [fact, pattern] of personPatterns) {
    const match = take(pattern);
    if (match) Object.assign(facts, { [fact]: readCount(match[1] ?? match[2] ?? '') });
  }
  if (facts.trapped === null && take(vaguePersons)) facts.trapped = 1;
  const area = take(areaPattern);
  if (area) facts.burningAreaSquareMetres = Number(area[1]);
  const basement = take(basementPattern);
  if (basement) facts.floor = -readCount(basement[1] ?? '');
  else {
    const floor = take(floorPattern);
    if (floor) facts.floor = readCount(floor[1] ?? '');
  }
  const words = rules
    .flatMap((rule, order) => rule.words.map((word) => ({ word, type: rule.type, order })))
    .sort((a, b) => b.word.length - a.word.length || a.order - b.order);
  const told = words.find(({ word }) => rest.includes(word));
  // Every telling word leaves the line, so that 冒烟 or 着火 is never looked up as a place.
  for (const { word } of words) rest = rest.replaceAll(word, ' ');
  for (const filler of fillers.toSorted((a, b) => b.length - a.length))
    if (filler.length > 1) rest = rest.replaceAll(filler, ' ');
  const particles = new Set(fillers.filter((filler) => filler.length === 1));
  const fragments = rest
    .split(/[\s,，。.;；、/]+/u)
    .flatMap(splitAtBuildingNumber)
    .map((one) => withoutParticles(one.trim(), particles))
    .filter((one) => one !== '');
  return { fragments, incidentType: told?.type ?? null, typeWord: told?.word ?? null, facts };
}

/** `在示范小区有` is 示范小区: single signs are taken off the ends only, for inside they may belong to a name. */
function withoutParticles(text: string, particles: ReadonlySet<string>): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && particles.has(text[begin] ?? '')) begin += 1;
  while (end > begin && particles.has(text[end - 1] ?? '')) end -= 1;
  return text.slice(begin, end).trim();
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
