import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const MEGABYTE = 1_000_000;

test('the template synthesizes offline, and each function’s bundle is under 1 MB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headway-synth-'));
  // No credentials, no region, and a proxy that nobody answers at.
  const env = { PATH: process.env.PATH, CDK_OUTDIR: folder, HTTPS_PROXY: 'http://127.0.0.1:9' };

  execFileSync(process.execPath, ['bin/headway.ts'], { env, stdio: 'ignore' });

  const bundles = readdirSync(folder)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => statSync(join(folder, name, 'index.mjs')).size);
  expect(bundles).toHaveLength(2);
  expect(Math.max(...bundles)).toBeLessThan(MEGABYTE);
}, 60_000);
