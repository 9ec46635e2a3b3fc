import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for this run, its workers and their child processes: it is removed with everything left in it. */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'headway-tests-'));
  process.env.TMPDIR = folder;
  globalThis.removeTemporaryFolder = () => rm(folder, { recursive: true, force: true });
}
