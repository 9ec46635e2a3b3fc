import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const MEGABYTE = 1_000_000;

test('the template synthesizes offline, and each function’s bundle is under 1 MB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headway-synth-'));
  // No credentials, no region, and a proxy at which nobody answers.
  const env = { PATH: process.env.PATH, CDK_OUTDIR: folder, HTTPS_PROXY: 'http://127.0.0.1:9' };

  execFileSync(process.execPath, ['bin/headway.ts'], { env, stdio: 'ignore' });

  const assets = readdirSync(folder)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(folder, name));
  const sizes = assets.map((asset) => statSync(join(asset, 'index.mjs')).size);
  const withDocument = assets.filter((asset) => existsSync(join(asset, 'openapi.json')));
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(MEGABYTE);
  // The API's description of itself is generated beforehand: its generator would burden every cold start.
  expect(withDocument).toHaveLength(1);
  for (const asset of assets) {
    expect(readFileSync(join(asset, 'index.mjs.map'), 'utf8')).not.toMatch(
      /node_modules\/(zod-openapi|yaml)\//,
    );
  }
}, 60_000);
