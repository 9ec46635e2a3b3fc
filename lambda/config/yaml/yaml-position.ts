import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { SettingPath } from '../../core/config/setting-path.ts';

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const positionOf = (lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
};

interface Child {
  readonly node: unknown;
  readonly offset: number;
}

/** Finds a key or list item, or its value if that is a scalar on a later line; if it is missing, its nearest parent. */
export const createLocator = (document: Document, lines: LineCounter): ((path: SettingPath) => Position) => {
  const pairsOf = createPairIndex();

  const childOf = (parent: unknown, step: string | number): Child | undefined => {
    if (isMap(parent)) {
      const pair = pairsOf(parent).get(String(step)) ?? pairsOf(parent).get('<<');
      return pair && { node: pair.value, offset: offsetOf(pair.key) };
    }
    const item = isSeq(parent) && typeof step === 'number' ? parent.items[step] : undefined;
    return item === undefined ? undefined : { node: item, offset: offsetOf(item) };
  };

  return (path) => {
    let place: Child = { node: document.contents, offset: 0 };
    for (const step of path) {
      const child = childOf(isAlias(place.node) ? place.node.resolve(document) : place.node, step);
      if (child === undefined) return positionOf(lines, place.offset);
      place = child;
    }
    const key = positionOf(lines, place.offset);
    const value = positionOf(lines, isScalar(place.node) ? offsetOf(place.node) : place.offset);
    return value.line > key.line ? value : key;
  };
};

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Each mapping is indexed once, so that many findings in one large mapping stay cheap. */
const createPairIndex = () => {
  const index = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = index.get(map);
    if (known) return known;
    const pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
    index.set(map, pairs);
    return pairs;
  };
};
