import type { SettingPath } from '../../core/config/setting-path.ts';
import { describeFound } from '../keys/secrecy.ts';
import { readYaml, type ReadDocument, type YamlMistake } from '../yaml/yaml-document.ts';

/** The text of a config file, or of a part of one. */
export interface SourceText {
  /** The name that findings carry; an included file's name is relative to where the first file is named from. */
  readonly file: string;
  readonly text: string;
}

interface Unopened {
  readonly kind: 'unopened';
  readonly file: string;
  /** Completes "which …". */
  readonly reason: string;
}

/** Opens a file that another one includes. */
export type OpenFile = (name: string, from: string) => (SourceText & { readonly kind: 'opened' }) | Unopened;

export interface FileDocument extends ReadDocument {
  readonly file: string;
}

export interface FileMistake extends YamlMistake {
  readonly file: string;
}

export interface ReadFiles {
  /** The file itself, then those that it includes, each followed by the ones it includes itself. */
  readonly documents: FileDocument[];
  readonly mistakes: FileMistake[];
}

const MAX_FILES = 100;

/** Reads a file and all files that it includes. */
export const readFiles = (source: SourceText, open: OpenFile | undefined): ReadFiles => {
  const read: ReadFiles = { documents: [], mistakes: [] };
  addFile(read, source, open);
  return read;
};

const addFile = (read: ReadFiles, { file, text }: SourceText, open: OpenFile | undefined): void => {
  const yaml = readYaml(text);
  if (yaml.kind === 'unreadable') {
    read.mistakes.push(...yaml.mistakes.map((mistake) => ({ ...mistake, file })));
    return;
  }
  const document: FileDocument = { ...yaml, file };
  read.documents.push(document);
  if (read.documents.length > 1 && !isMapping(document.value)) {
    refuse(read, document, {
      path: [],
      message: `found ${describe(document.value)}; expected a mapping of settings`,
    });
    return;
  }
  for (const [path, name] of namesIn(document)) addIncluded(read, { document, path, name }, open);
};

interface Including {
  readonly document: FileDocument;
  readonly path: SettingPath;
  readonly name: unknown;
}

const addIncluded = (read: ReadFiles, including: Including, open: OpenFile | undefined): void => {
  const { document, path } = including;
  const found = findIncluded(read, including, open);
  if (typeof found === 'string') refuse(read, document, { path, message: found });
  else addFile(read, found, open);
};

/** The file, or why it cannot be read. */
const findIncluded = (
  { documents }: ReadFiles,
  { document, name }: Including,
  open: OpenFile | undefined,
): SourceText | string => {
  if (typeof name !== 'string' || name.trim() === '')
    return `found ${describe(name)}; expected the name of a file, e.g. include: [models.yaml]`;
  if (open === undefined)
    return 'found other files; expected all settings in this text, which has no folder to look in';
  const opened = open(name.trim(), document.file);
  const shown = describe(name.trim());
  if (opened.kind === 'unopened')
    return `found ${shown}, which ${opened.reason}; expected a file, by its path from the folder of ${document.file}`;
  if (documents.some(({ file }) => file === opened.file))
    return `found ${shown}, which is already included or is this file itself; expected each file once`;
  return documents.length >= MAX_FILES ? `found more than ${MAX_FILES} files; expected fewer` : opened;
};

const refuse = (
  { mistakes }: ReadFiles,
  { file, locate }: FileDocument,
  { path, message }: { readonly path: SettingPath; readonly message: string },
): void =>
  void mistakes.push({ ...locate(path), file, section: path.length === 0 ? '' : 'include', message });

const namesIn = ({ value }: FileDocument): (readonly [SettingPath, unknown])[] => {
  if (!isMapping(value) || value.include === undefined || value.include === null) return [];
  const { include } = value;
  if (!Array.isArray(include)) return [[['include'], include]];
  return include.map((name: unknown, index) => [['include', index], name]);
};

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const describe = (value: unknown): string => describeFound({ path: [], value, env: {} });
