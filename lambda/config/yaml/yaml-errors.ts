import { isCollection, isScalar, visit, type Document, type YAMLError } from 'yaml';
import type { StructureMistake } from './yaml-structure.ts';

/**
 * The library's errors, moved to the place that somebody has to change. The library reports where it could not go
 * on: for an open quote or bracket, that is the end of the line or of the file.
 */
export const placedErrors = (document: Document): StructureMistake[] => {
  const errors = [...document.errors, ...document.warnings];
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [asItIs(exhausted)];
  const openings = openingsIn(document, errors);
  const opened = errors.findIndex((error) => openings.has(error));
  // Everything after an open quote or bracket follows from it.
  const relevant = opened === -1 ? errors : errors.slice(0, opened + 1);
  const compact = new Set(
    errors.flatMap(({ code, pos }) => (code === 'BLOCK_AS_IMPLICIT_KEY' ? [pos[0]] : [])),
  );
  const keyEnds = new Map(
    errors
      .filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY')
      .map(({ pos: [start, end] }) => [start, end]),
  );
  return relevant
    .filter(({ code, pos }) => code !== 'MULTILINE_IMPLICIT_KEY' || !compact.has(pos[0]))
    .map((error) => openings.get(error) ?? deeperLine(error, keyEnds) ?? asItIs(error));
};

const asItIs = ({ code, message, pos: [offset] }: YAMLError): StructureMistake =>
  message.startsWith('Sequence item without') ? { code: 'BAD_INDENT', offset } : { code, offset };

type OpenCode = 'OPEN_QUOTE' | 'OPEN_BRACKET';

const openCodeOf = ({ message }: YAMLError): OpenCode | undefined => {
  if (message.startsWith('Missing closing')) return 'OPEN_QUOTE';
  return /^Flow (map|sequence).* end with a/.test(message) ? 'OPEN_BRACKET' : undefined;
};

/** For each such error: the beginning of the quoted text, or of the list or mapping in brackets, that ends there. */
const openingsIn = (
  document: Document,
  errors: readonly YAMLError[],
): ReadonlyMap<YAMLError, StructureMistake> => {
  const coded = errors.flatMap((error) => {
    const code = openCodeOf(error);
    return code === undefined ? [] : [{ error, code }];
  });
  const starts = coded.length === 0 ? new Map<string, number>() : startsIn(document);
  return new Map(
    coded.flatMap(({ error, code }) => {
      const offset = starts.get(`${code} ${error.pos[0]}`);
      return offset === undefined ? [] : [[error, { code, offset }] as const];
    }),
  );
};

const startsIn = (document: Document): Map<string, number> => {
  const starts = new Map<string, number>();
  visit(document, {
    Node: (_key, node) => {
      const isQuoted = isScalar(node) && (node.type ?? '').startsWith('QUOTE');
      if (!isQuoted && !(isCollection(node) && node.flow === true)) return;
      const [start, end] = node.range ?? [0, 0];
      const key = `${isQuoted ? 'OPEN_QUOTE' : 'OPEN_BRACKET'} ${end}`;
      if (!starts.has(key)) starts.set(key, start);
    },
  });
  return starts;
};

/** A value that goes on in the next line, which is itself a key: that line is indented too far. */
const deeperLine = (
  { code, pos: [start] }: YAMLError,
  keyEnds: ReadonlyMap<number, number>,
): StructureMistake | undefined => {
  const end = keyEnds.get(start);
  return code === 'BLOCK_AS_IMPLICIT_KEY' && end !== undefined
    ? { code: 'DEEPER_LINE', offset: end - 1 }
    : undefined;
};
