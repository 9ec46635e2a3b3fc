import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { identityOf } from '../../../lambda/core/requests/idempotency.ts';

const keyed = { owner: 'o', endpoint: 'completions', key: 'k', body: { model: 'm', prompt: 'p' } } as const;
const first = identityOf(keyed);

test('an id looks like any other', () => {
  expect(first.id).toMatch(/^req_[0-9a-f]{32}$/);
  expect(identityOf({ ...keyed, endpoint: 'responses' }).id).toMatch(/^resp_[0-9a-f]{32}$/);
});

test.each([
  ['another caller', { owner: 'p' }],
  ['another endpoint', { endpoint: 'chat/completions' as const }],
  ['another key', { key: 'l' }],
  ['another border between caller and key', { owner: 'o","completions","k', key: '' }],
])('%s is another request', (_name, other) => {
  expect(identityOf({ ...keyed, ...other }).id).not.toBe(first.id);
});

test.each([
  ['keys in another order', { prompt: 'p', model: 'm' }],
  ['another way to wait', { ...keyed.body, max_wait: 1, background: true, timeout: 5, deadline: 9 }],
  ['another way to be answered', { ...keyed.body, stream: true, stream_options: { include_usage: true } }],
])('%s: the same question', (_name, body) => {
  expect(identityOf({ ...keyed, body })).toEqual(first);
});

test.each([
  ['another prompt', { ...keyed.body, prompt: 'q' }],
  ['another priority', { ...keyed.body, priority: 1 }],
  ['one field more', { ...keyed.body, temperature: 0 }],
  ['one field less', { model: 'm' }],
  ['another type', { ...keyed.body, prompt: ['p'] }],
  ['a field of delivery further in', { ...keyed.body, metadata: { stream: 'x' } }],
  ['a list in another order', { ...keyed.body, stop: ['b', 'a'] }],
])('%s: another question', (_name, body) => {
  const { id, fingerprint } = identityOf({ ...keyed, body });

  expect(id).toBe(first.id);
  expect(fingerprint).not.toBe(first.fingerprint);
  expect(fingerprint).not.toBe(
    identityOf({ ...keyed, body: { ...keyed.body, stop: ['a', 'b'] } }).fingerprint,
  );
});

test('the order of keys makes no difference at any depth, a value does', () => {
  const body = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const asOne = (value: unknown) => identityOf({ ...keyed, body: { value } }).fingerprint;
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([name, inner]) => [name, turned(inner)]),
    );
  };

  fc.assert(
    fc.property(body, (one) => {
      expect(asOne(turned(one))).toBe(asOne(one));
      expect(asOne({ ...one, more: 1 })).not.toBe(asOne({ ...one, more: 2 }));
    }),
  );
});
