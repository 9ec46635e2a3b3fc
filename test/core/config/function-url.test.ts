import { expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith, noticesOf } from './support.ts';

const withSettings = (settings: string) => fileWith('model: ollama/x', `headway_settings: {${settings}}`);

test('unless the file says so, there is no function URL', () => {
  expect(configOf(fileWith('model: ollama/x'))).not.toHaveProperty('functionUrl');
});

test('a function URL comes with how many functions may answer at a time', () => {
  const file = withSettings('function_url: {concurrency: 300}, max_waiting_callers: 299');

  expect(configOf(file)).toMatchObject({ functionUrl: { concurrency: 300 } });
  expect(noticesOf(file)).toEqual([]);
});

test('callers who wait and may hold every function get a notice', () => {
  const notices = noticesOf(withSettings('function_url: {concurrency: 300}, max_waiting_callers: 300'));

  expect(notices).toEqual([expect.stringMatching(/function_url\.concurrency.*max_waiting_callers.*is 300/)]);
});

test.each([
  ['function_url: true', 'function_url', 'a mapping, e.g. function_url: {concurrency: 300}'],
  ['function_url: {}', 'function_url.concurrency', 'a whole number above 0'],
  ['function_url: {concurrency: 0}', 'function_url.concurrency', 'e.g. concurrency: 300'],
])('%s is refused at its place, with what would be right', (settings, key, expected) => {
  const [error, ...others] = errorsOf(withSettings(settings));

  expect(error).toContain(`headway_settings.${key}: `);
  expect(error).toContain(expected);
  expect(others).toEqual([]);
});
