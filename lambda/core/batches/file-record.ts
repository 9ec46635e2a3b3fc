import type { Shelved } from './shelf.ts';

export const filePurposes = ['batch', 'batch_output'] as const;

/** `batch`: the uploaded lines of a batch. `batch_output`: their results. */
export type FilePurpose = (typeof filePurposes)[number];

/** A piece of a file's content: the key of its blob, and its length in bytes. */
export interface FilePart {
  readonly blob: string;
  readonly bytes: number;
}

/** A caller's file: its metadata, and where its content is stored, part by part. */
export interface FileRecord extends Shelved {
  readonly filename: string;
  readonly purpose: FilePurpose;
  readonly createdAtMs: number;
  readonly parts: readonly FilePart[];
}

export const FILE_PREFIX = 'file-';

/** The bucket's lifecycle rule removes older objects. */
export const FILE_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

export const bytesOf = (parts: readonly FilePart[]): number =>
  parts.reduce((total, { bytes }) => total + bytes, 0);
