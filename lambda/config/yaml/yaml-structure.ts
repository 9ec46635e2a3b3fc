import { isScalar, visit, type Document, type YAMLMap } from 'yaml';
import type { MistakeCode } from './yaml-mistakes.ts';

export interface StructureMistake {
  readonly code: MistakeCode;
  readonly offset: number;
}

/**
 * Duplicate keys, and aliases without an anchor before them. The library can find both, in time that grows with the
 * square of the file: two minutes for a megabyte of keys.
 */
export const structureMistakes = (document: Document): StructureMistake[] => {
  const mistakes: StructureMistake[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Alias: (_key, { source, range }) => {
      if (!anchors.has(source)) mistakes.push({ code: 'DEAD_ALIAS', offset: range?.[0] ?? 0 });
    },
    Value: (_key, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Map: (_key, map) => {
      if (map.anchor !== undefined) anchors.add(map.anchor);
      mistakes.push(...repeatedKeys(map));
    },
  });
  return mistakes;
};

const repeatedKeys = (map: YAMLMap): StructureMistake[] => {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key) || key.value === '<<') return [];
    const isRepeated = seen.has(key.value);
    seen.add(key.value);
    return isRepeated ? [{ code: 'DUPLICATE_KEY' as const, offset: key.range?.[0] ?? 0 }] : [];
  });
};
