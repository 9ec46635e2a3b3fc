import { expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith } from './support.ts';

const withSettings = (settings: string) => fileWith('model: ollama/x', `headway_settings: {${settings}}`);

test('unless the file says so, no page of another origin may call', () => {
  expect(configOf(fileWith('model: ollama/x')).cors).toBeUndefined();
});

test.each([
  ['origins: ["https://a.example", "http://localhost:5173"]', ['https://a.example', 'http://localhost:5173']],
  ['origins: "*"', ['*']],
])('%s may call', (settings, origins) => {
  expect(configOf(withSettings(`cors: {${settings}}`)).cors).toMatchObject({ origins, maxAgeSeconds: 600 });
});

test.each([
  ['cors: on', 'cors'],
  ['cors: {}', 'cors.origins'],
  ['cors: {origins: []}', 'cors.origins'],
  ['cors: {origins: ["https://a.example/path"]}', 'cors.origins'],
  ['cors: {origins: "*", headers: ["a b"]}', 'cors.headers'],
  ['cors: {origins: "*", max_age: soon}', 'cors.max_age'],
])('%s is refused at its place', (settings, key) => {
  expect(errorsOf(withSettings(settings)).join('\n')).toContain(`headway_settings.${key}`);
});
