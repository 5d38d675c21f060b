/**
 * One line from the town down to the door, as a crew reads it aloud. What another part says already is said once.
 * @param parts - from the town to the building; null where nothing is known
 */
export function joinPlace(parts: readonly (string | null | undefined)[]): string {
  const known = parts.map((part) => part?.trim() ?? '').filter((part) => part !== '');
  return known
    .filter((part, index) => {
      const isWithin = (other: string, at: number) =>
        at !== index && other.includes(part) && (other.length > part.length || at < index);
      return !known.some(isWithin);
    })
    .join(' ');
}
