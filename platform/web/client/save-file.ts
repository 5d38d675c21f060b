/** Hands a file to the person, as if a link had been pressed. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

/** A file that came as base64 within an answer. */
export function saveBase64(name: string, base64: string, mediaType: string): void {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0) ?? 0);
  saveFile(name, new Blob([bytes], { type: mediaType }));
}
