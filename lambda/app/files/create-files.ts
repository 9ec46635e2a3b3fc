import { Fault } from '../../core/faults.ts';
import { FILE_LIFE_MS, FILE_PREFIX, type FileRecord } from '../../core/batches/file-record.ts';
import { timedId, type Shelf } from '../../core/batches/shelf.ts';
import { bestEffort } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import { listOwned, readOwned, type OwnedKey } from './owned.ts';
import { pageOf } from './page-of.ts';
import type { Files } from './files.ts';

export interface FileDeps extends Pick<Deps, 'clock' | 'blobs' | 'newId' | 'happenings'> {
  readonly files: Shelf<FileRecord>;
}

export function createFiles(deps: FileDeps): Files {
  return {
    async create({ owner, filename, text }) {
      const nowMs = deps.clock.now();
      const id = timedId(FILE_PREFIX, { nowMs, newId: deps.newId });
      const blob = `files/${id}/0`;
      await deps.blobs.put(blob, text);
      const file: FileRecord = {
        owner,
        id,
        revision: 0,
        keptUntilMs: nowMs + FILE_LIFE_MS,
        filename,
        purpose: 'batch',
        createdAtMs: nowMs,
        parts: [{ blob, bytes: Buffer.byteLength(text) }],
      };
      await deps.files.add(file);
      return file;
    },

    read: (which) => readFile(deps, which),

    list: ({ owner, formerOwners, purpose, ...page }) =>
      pageOf(
        page,
        (from) => listOwned(deps.files, { owner, formerOwners }, from),
        (file) => file.purpose === (purpose ?? file.purpose),
      ),

    async content(which) {
      const { parts } = await readFile(deps, which);
      return contentOf(deps, parts);
    },

    async remove(which) {
      const { parts, owner, id } = await readFile(deps, which);
      if (!(await deps.files.remove({ owner, id }))) throw noSuchFile();
      // The bucket's lifecycle removes anything left over.
      await bestEffort(deps, { step: 'remove content', file: which.id }, async () => {
        await Promise.all(parts.map(({ blob }) => deps.blobs.remove(blob)));
      });
    },
  };
}

/** @throws Fault `file_not_found` */
async function readFile(deps: Pick<FileDeps, 'files'>, which: OwnedKey): Promise<FileRecord> {
  const file = await readOwned(deps.files, which);
  if (file === undefined) throw noSuchFile();
  return file;
}

async function* contentOf(deps: Pick<FileDeps, 'blobs'>, parts: FileRecord['parts']): AsyncGenerator<string> {
  for (const { blob } of parts) yield await deps.blobs.get(blob);
}

const noSuchFile = () =>
  new Fault('file_not_found', 'There is no file with this id for this key. Files are kept for 7 days.', {
    param: 'id',
  });
