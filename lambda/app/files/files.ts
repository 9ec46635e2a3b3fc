import type { FilePurpose, FileRecord } from '../../core/batches/file-record.ts';
import type { ShelfPage } from '../../core/batches/shelf.ts';
import type { Owning } from '../../core/keys/principal.ts';
import type { OwnedKey } from './owned.ts';

/** A page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
}

interface FileListing extends ShelfPage, Owning {
  readonly purpose?: FilePurpose | undefined;
}

/** The use cases of files. Another owner's file does not exist: all throw `file_not_found` for it. */
export interface Files {
  /** Keeps a text for a week. Its content is stored before it can be found. */
  create(file: {
    readonly owner: string;
    readonly filename: string;
    readonly text: string;
  }): Promise<FileRecord>;
  read(which: OwnedKey): Promise<FileRecord>;
  list(listing: FileListing): Promise<Page<FileRecord>>;
  /** The content, part by part; throws before the first part if there is no such file. */
  content(which: OwnedKey): Promise<AsyncIterable<string>>;
  remove(which: OwnedKey): Promise<void>;
}
