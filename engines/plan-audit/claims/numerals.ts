const digits: Readonly<Record<string, number>> = {
  〇: 0,
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const tens: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** `二十三`, `一百零五`, `两千`, `3` → number; null when it is no numeral. */
export function parseNumeral(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^[〇零一二两三四五六七八九十百千万]+$/.test(text)) return null;
  let total = 0;
  let part = 0;
  let digit = 0;
  for (const one of text) {
    if (one === '万') {
      total += (part + digit || 1) * 10000;
      part = 0;
      digit = 0;
    } else if (one in tens) {
      part += (digit || 1) * (tens[one] as number);
      digit = 0;
    } else digit = digits[one] as number;
  }
  return total + part + digit;
}
