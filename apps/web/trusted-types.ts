/**
 * The default policy under `require-trusted-types-for 'script'` (AP-17): scripts and workers only from our own origin,
 * and no markup from strings at all. Style sheets are written as text by the component library; text without a tag passes.
 */
interface Factory {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string; createScriptURL(text: string): string },
  ): unknown;
}

export function installTrustedTypes(): void {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML: (text) => {
      if (text.includes('<')) throw new TypeError('Markup from a string is refused');
      return text;
    },
    createScriptURL: (text) => {
      const { origin, protocol } = new URL(text, globalThis.location.href);
      if (origin !== globalThis.location.origin && protocol !== 'blob:')
        throw new TypeError('A script from elsewhere is refused');
      return text;
    },
  });
}
