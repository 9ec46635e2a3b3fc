import { LineCounter, parseDocument, type Document } from 'yaml';
import { isDeeperThan } from '../../core/json/nesting.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import { placedErrors } from './yaml-errors.ts';
import { describeMistake } from './yaml-mistakes.ts';
import { createLocator, positionOf, type Position } from './yaml-position.ts';
import { structureMistakes, type StructureMistake } from './yaml-structure.ts';

const maxCharacters = 1_000_000;
const maxDepth = 60;
const maxAliases = 1000;
const maxMistakes = 5;

/** `section` is the top-level key above the mistake, '' if there is none. */
export interface YamlMistake extends Position {
  readonly section: string;
  readonly message: string;
}

export interface ReadDocument {
  readonly value: unknown;
  /** The position of the key or list item; if it is missing, that of its nearest parent. */
  readonly locate: (path: SettingPath) => Position;
}

export type YamlDocument =
  | (ReadDocument & { readonly kind: 'read' })
  | { readonly kind: 'unreadable'; readonly mistakes: YamlMistake[] };

/** Reads YAML 1.2, with merge keys, as plain values. Never throws. */
export const readYaml = (text: string): YamlDocument => {
  if (text.length > maxCharacters) return unreadable('found more than 1 MB; expected a smaller file');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    merge: true,
    prettyErrors: false,
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const mistakes = mistakesOf(document, { text, lines });
  if (mistakes.length > 0) return { kind: 'unreadable', mistakes };

  const value = toValue(document);
  if (value.kind === 'refused') return unreadable(value.message);
  return { kind: 'read', value: value.value, locate: createLocator(document, lines) };
};

const unreadable = (message: string): YamlDocument => ({
  kind: 'unreadable',
  mistakes: [{ line: 1, column: 1, section: '', message }],
});

const toValue = (document: Document) => {
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    if (!isDeeperThan(value, maxDepth)) return { kind: 'value', value } as const;
    return refused(`found more than ${maxDepth} levels, or an alias inside its own anchor; expected fewer`);
  } catch {
    return refused(
      'found aliases ("*…") or merges ("<<") that cannot be followed; expected the settings written out',
    );
  }
};

const refused = (message: string) => ({ kind: 'refused', message }) as const;

interface Source {
  readonly text: string;
  readonly lines: LineCounter;
}

/** The first few, one per line: later ones mostly follow from them. */
const mistakesOf = (document: Document, source: Source): YamlMistake[] => {
  const found = [...placedErrors(document), ...structureMistakes(document)].toSorted(
    (a, b) => a.offset - b.offset,
  );
  const perLine = new Map<number, StructureMistake>();
  for (const mistake of found) {
    const { line } = positionOf(source.lines, mistake.offset);
    if (!perLine.has(line)) perLine.set(line, mistake);
  }
  return [...perLine.values()].slice(0, maxMistakes).map((mistake) => toMistake(mistake, source));
};

const toMistake = (at: StructureMistake, { text, lines }: Source): YamlMistake => {
  const position = positionOf(lines, at.offset);
  const upToHere = text.split('\n', position.line);
  const section = upToHere.findLast((line) => /^\w+\s*:/.test(line)) ?? '';
  const message = describeMistake(at.code, {
    line: upToHere.at(-1) ?? '',
    rest: text.slice(at.offset, at.offset + 100),
  });
  return { ...position, section: /^\w*/.exec(section)?.[0] ?? '', message };
};
