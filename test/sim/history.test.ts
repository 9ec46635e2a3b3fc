import { expect, test } from '@jest/globals';
import { lineOf, picture } from '../../sim/monitors/history.ts';

const history = [
  { atMs: 1_000, by: 'api-1', text: 'groups.read m …' },
  { atMs: 1_012.34, by: 'api-1', text: 'requests.create api-1#1 …' },
  { atMs: 1_500, by: 'dispatcher-1', text: 'requests.transition api-1#1 start …' },
  { atMs: 1_600, by: 'dispatcher-1', text: 'requests.transition api-1#12 start …' },
  { atMs: 2_000, by: 'world', text: 'table outage' },
];

test('a line says when, who and what', () => {
  expect(history.slice(1, 2).map(lineOf)).toEqual(['   1.0123 api-1: requests.create api-1#1 …']);
});

test('a picture has a column for each function involved in a request, and leaves the others out', () => {
  const lines = picture(history, ['api-1#1']).split('\n');

  expect(lines.map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
    'api-1 | dispatcher-1 | world',
    '1.0123 | requests.create api-1#1 …',
    '1.5000 | requests.transition api-1#1 start …',
    '2.0000 | table outage',
  ]);
});
