import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file of a relative import in a declaration; tsc keeps the source's extension in it. */
const relativeImport = /(?<=\bfrom |\bimport\()'(\.[^']+)\.ts'/g;

/**
 * Keeps those of tsc's declarations in `folder` that `entries` lead to, and gives each import the file's JavaScript
 * name: not every editor follows the source's extension.
 */
export function tidyDeclarations(folder: string, entries: readonly string[], all: readonly string[]): void {
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(relativeImport)) waiting.push(join(file, '..', `${name}.d.ts`));
    writeFileSync(join(folder, file), text.replaceAll(relativeImport, "'$1.js'"));
  }
  for (const file of all) if (!reached.has(file)) rmSync(join(folder, file));
}
