const longest = 1024;
/** Control characters, marks that turn the direction of writing, and characters without a width. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Text of a device as it may be kept and shown (DV-15): what could not be decoded shows as a box, what would act on the
 * screen instead of standing on it is gone. It stays hostile: whoever shows it escapes it.
 */
export function cleanDeviceText(text: string): string {
  return text.replaceAll('\ufffd', '\u25af').replaceAll(hidden, '').slice(0, longest).trim();
}
