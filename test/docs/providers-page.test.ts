import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { providersFile, providersPage } from '../../openapi/providers-page.ts';

test('the page is what the table says; npm run providers writes it', async () => {
  expect(readFileSync(providersFile, 'utf8')).toBe(await providersPage());
});
