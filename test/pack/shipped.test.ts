import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { refusedLicences } from '../../pack/judge-licences.ts';
import { onlyShipped } from '../../pack/only-shipped.ts';
import { packageFolderOf } from '../../pack/shipped.ts';

describe('a licence', () => {
  test.each([
    ['MIT', true],
    ['Apache-2.0', true],
    ['(MIT OR GPL-3.0)', true],
    ['GPL-3.0 OR 0BSD', true],
    ['GPL-3.0', false],
    ['MIT AND GPL-3.0', false],
    ['MIT*', false],
    ['UNKNOWN', false],
    ['unknown', false],
    ['', false],
  ])('%j is allowed: %s', (licence, isAllowed) => {
    expect(refusedLicences([{ id: 'a@1', licence }])).toHaveLength(isAllowed ? 0 : 1);
  });
});

test.each([
  ['node_modules/a/index.js', 'node_modules/a'],
  ['node_modules/@a/b/lib/c.js', 'node_modules/@a/b'],
  ['node_modules/a/node_modules/@b/c/d.js', 'node_modules/a/node_modules/@b/c'],
  ['lambda/entry/api.ts', undefined],
])('%s is of the package in %s', (file, folder) => {
  expect(packageFolderOf(file)).toBe(folder);
});

describe('the bill of materials', () => {
  const component = (id: string) => ({ 'bom-ref': id, scope: 'optional' });
  const document = {
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'a folder' } },
    components: ['a@1', 'b@2', 'tool@3'].map(component),
    dependencies: [
      { ref: 'headway@1', dependsOn: ['a@1', 'tool@3'] },
      { ref: 'a@1', dependsOn: ['b@2', 'tool@3'] },
      { ref: 'tool@3', dependsOn: ['b@2'] },
    ],
  };
  const about = { name: 'headway', version: '1' };

  test('names the shipped packages, as required, and nothing else', () => {
    const bom = onlyShipped(document, { ...about, ids: new Set(['a@1', 'b@2']) });

    expect(bom).toEqual({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'headway' } },
      components: ['a@1', 'b@2'].map((id) => ({ 'bom-ref': id, scope: 'required' })),
      dependencies: [
        { ref: 'headway@1', dependsOn: ['a@1'] },
        { ref: 'a@1', dependsOn: ['b@2'] },
      ],
    });
  });

  test('cannot be made if a shipped package is not known', () => {
    expect(() => onlyShipped(document, { ...about, ids: new Set(['c@4']) })).toThrow('c@4');
  });
});

test('the licence is the whole text of Apache 2.0, letter for letter, and the package includes it', () => {
  const about = JSON.parse(readFileSync('package.json', 'utf8')) as { license: string; files: string[] };

  expect(about).toMatchObject({ license: 'Apache-2.0', files: expect.arrayContaining(['LICENSE']) });
  // The text that the Apache Software Foundation publishes.
  expect(createHash('md5').update(readFileSync('LICENSE')).digest('hex')).toBe(
    '3b83ef96387f14655fc854ddc3c6bd57',
  );
});
