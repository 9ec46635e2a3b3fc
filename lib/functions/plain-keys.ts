/**
 * The SDK's clients name the keys of their schemas by constants: `var _h = "http"`, `{ [_h]: … }`. esbuild keeps each
 * object with such a key, as computing a key may have effects, and with it the schemas of operations that nobody
 * calls: a tenth of a bundle. With the keys written out, it drops them.
 */
export function withPlainKeys(bundled: string): string {
  const declared = new Map<string, string | undefined>();
  for (const [, name = '', value] of bundled.matchAll(/\b(_\w+) = (?:"([\w.-]*)"(?=[,;\n]))?/g)) {
    // A name that stands for two things keeps its keys as they are.
    declared.set(name, declared.has(name) ? undefined : value);
  }
  return bundled.replaceAll(/\[(_\w+)\]: /g, (key, name: string) => {
    const value = declared.get(name);
    return value === undefined ? key : `${JSON.stringify(value)}: `;
  });
}
