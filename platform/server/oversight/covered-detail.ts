/** Identifiers, codes, moments, dates, hashes, names of things in the code: what says which, not what about. */
const telling = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  /^[0-9a-f]{16,64}$/,
  /^[A-Z][A-Z0-9_]*$/,
  /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/,
  /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/,
];
const telephone = /^1\d{10}$/;

const cover = (text: string) => `●●●（${[...text].length}）`;

/**
 * What an auditor sees of a record's detail: its structure, codes, identifiers and counts. Texts and positions are what
 * the service works on, and none of the three administrators reads that (AZ-11); covered, they still show their length.
 */
export function coveredDetail(detail: unknown): unknown {
  if (typeof detail === 'string') return telling.some((pattern) => pattern.test(detail)) ? detail : cover(detail);
  if (typeof detail === 'number') return telephone.test(String(detail)) ? cover(String(detail)) : detail;
  if (Array.isArray(detail)) return detail.map(coveredDetail);
  if (typeof detail === 'object' && detail !== null)
    return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, coveredDetail(value)]));
  return detail;
}
