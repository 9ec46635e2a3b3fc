import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder of the run's own, for its workers and what they start: what they leave goes with it. */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'headway-tests-'));
  process.env.TMPDIR = folder;
  globalThis.removeTemporaryFolder = () => rm(folder, { recursive: true, force: true });
}
