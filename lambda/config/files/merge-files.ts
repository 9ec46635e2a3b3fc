import type { SettingPath } from '../../core/config/setting-path.ts';
import { isMapping, type FileDocument, type FileMistake } from './include-files.ts';
import { keyOf } from '../keys/secrecy.ts';
import type { Position } from '../yaml/yaml-position.ts';

export interface FilePosition extends Position {
  readonly file: string;
  /** The place of the file among all files that were read. */
  readonly order: number;
}

export interface MergedFiles {
  readonly value: unknown;
  readonly locate: (path: SettingPath) => FilePosition;
  /** Settings that appear in two files. */
  readonly mistakes: FileMistake[];
}

/** Makes one file of several: lists are joined, mappings are merged, and no setting may appear in two of them. */
export const mergeFiles = (documents: readonly [FileDocument, ...FileDocument[]]): MergedFiles => {
  const [main] = documents;
  const mistakes: FileMistake[] = [];
  if (!isMapping(main.value)) return { value: main.value, locate: locatorOf(documents), mistakes };
  const merged = new Map<string, unknown>();
  for (const document of documents) {
    if (!isMapping(document.value)) continue;
    for (const [key, value] of Object.entries(document.value)) {
      if (key === 'include' || value === null || value === undefined) continue;
      const joined = join(merged.get(key), value, [key]);
      merged.set(key, joined.value);
      mistakes.push(...joined.repeated.map((path) => repetition(path, document, documents)));
    }
  }
  // A section without a value is still there, for a check that looks for missing ones.
  for (const [key, value] of Object.entries(main.value)) {
    if (key !== 'include' && !merged.has(key)) merged.set(key, value);
  }
  return { value: Object.fromEntries(merged), locate: locatorOf(documents), mistakes };
};

interface Joined {
  readonly value: unknown;
  /** The settings that both have and only one may have. */
  readonly repeated: SettingPath[];
}

const join = (before: unknown, added: unknown, path: SettingPath): Joined => {
  if (before === undefined || before === null) return { value: added, repeated: [] };
  if (path.length === 1 && Array.isArray(before) && Array.isArray(added))
    return { value: [...(before as unknown[]), ...(added as unknown[])], repeated: [] };
  if (!isMapping(before) || !isMapping(added)) return { value: before, repeated: [path] };
  const merged = new Map(Object.entries(before));
  const repeated: SettingPath[] = [];
  for (const [key, value] of Object.entries(added)) {
    const joined = join(merged.get(key), value, [...path, key]);
    merged.set(key, joined.value);
    repeated.push(...joined.repeated);
  }
  return { value: Object.fromEntries(merged), repeated };
};

const repetition = (
  path: SettingPath,
  document: FileDocument,
  documents: readonly FileDocument[],
): FileMistake => {
  const first = documents.find(({ value }) => depthIn(value, path) === path.length) ?? document;
  const message = `also set in ${first.file}:${first.locate(path).line}; expected it in one of the files`;
  return { ...document.locate(path), file: document.file, section: keyOf(path), message };
};

/** How many steps of a path exist in a value. */
const depthIn = (value: unknown, path: SettingPath): number => {
  let current = value;
  for (const [depth, step] of path.entries()) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return depth;
    current = Reflect.get(current, step);
  }
  return path.length;
};

const locatorOf =
  (documents: readonly [FileDocument, ...FileDocument[]]) =>
  (path: SettingPath): FilePosition => {
    const { index, local } = placeOf(documents, path);
    const { file, locate } = documents[index] ?? documents[0];
    return { ...locate(local), file, order: index };
  };

/** The place of a path of the merged value: list items by their number, others where most of the path is. */
const placeOf = (documents: readonly FileDocument[], path: SettingPath) => {
  const [section = '', item, ...rest] = path;
  if (typeof item === 'number') {
    let left = item;
    for (const [index, { value }] of documents.entries()) {
      const list = isMapping(value) ? value[section] : undefined;
      if (!Array.isArray(list)) continue;
      if (left < list.length) return { index, local: [section, left, ...rest] };
      left -= list.length;
    }
  }
  const depths = documents.map(({ value }) => depthIn(value, path));
  return { index: Math.max(depths.indexOf(Math.max(...depths)), 0), local: path };
};
