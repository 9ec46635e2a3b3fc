import type { Shelved } from './shelf.ts';

export const filePurposes = ['batch', 'batch_output'] as const;

/** `batch`: the lines of a batch, uploaded. `batch_output`: what came of them. */
export type FilePurpose = (typeof filePurposes)[number];

/** A piece of a file's content: the key of its blob, and its length in bytes. */
export interface FilePart {
  readonly blob: string;
  readonly bytes: number;
}

/** A caller's file: what is known of it, and where its content is, piece by piece. */
export interface FileRecord extends Shelved {
  readonly filename: string;
  readonly purpose: FilePurpose;
  readonly createdAtMs: number;
  readonly parts: readonly FilePart[];
}

export const FILE_PREFIX = 'file-';

/** A bucket's lifecycle removes what is older. */
export const FILE_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

export const bytesOf = (parts: readonly FilePart[]): number =>
  parts.reduce((total, { bytes }) => total + bytes, 0);
