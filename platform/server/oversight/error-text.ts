const shown = 300;

/**
 * The text of a failure as an administrator of the system may read it: what went wrong, without the values it went
 * wrong with. Databases quote the row they refused, and checks quote what was typed (AZ-11, OB-02).
 */
export function errorText(text: string | null): string | null {
  if (text === null) return null;
  const [first = ''] = text.split('\n');
  return first
    .replace(/\)=\(.*?\)/g, ')=(…)')
    .replace(/"[^"]*[^\x20-\x7e][^"]*"/g, '"…"')
    .replace(/\p{Script=Han}[\p{Script=Han}\p{N}·]*/gu, '…')
    .replace(/\d{7,}/g, '…')
    .slice(0, shown);
}
