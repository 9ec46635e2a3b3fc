import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHappenings } from '../../../lambda/app/happenings.ts';
import { createKeys } from '../../../lambda/app/keys/create-keys.ts';
import type { Keys } from '../../../lambda/app/keys/keys.ts';
import { hashOf } from '../../../lambda/core/keys/key-secret.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { memoryKeyStore } from '../../../lambda/memory/memory-key-store.ts';
import type { KeyStore } from '../../../lambda/ports/keys/key-store.ts';
import type { LogFields } from '../../../lambda/ports/log.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const manager = { by: 'master', about: { apiRequestId: 'r1' } };
const settings = (changes: Partial<KeySettings> = {}) => ({ ...defaultSettings, ...changes });

let clock: VirtualClock;
let store: KeyStore;
let keys: Keys;
let lines: { readonly message: string; readonly fields: LogFields | undefined }[];
beforeEach(() => {
  clock = virtualClock();
  store = memoryKeyStore({ clock });
  lines = [];
  const note = (message: string, fields?: LogFields) => void lines.push({ message, fields });
  const happenings = createHappenings({ log: { info: note, warn: note, error: note } });
  keys = createKeys({ keys: store, clock, randomBytes, happenings });
});

const create = (more: Partial<Parameters<Keys['create']>[0]> = {}) =>
  keys.create({ ...manager, settings: settings({ name: 'ci' }), ...more });
const isValid = async (secret: string) => (await store.find(hashOf(secret))) !== undefined;

describe('rotation', () => {
  test('leaves the old secret valid for the overlap, and the key unchanged', async () => {
    const { record, secret } = await create();

    const rotated = await keys.rotate({ ...manager, id: record.id, overlapMs: HOUR_MS });

    expect(rotated.record).toMatchObject({ id: record.id, settings: record.settings, revision: 1 });
    expect([await isValid(secret), await isValid(rotated.secret)]).toEqual([true, true]);
    await clock.advance(HOUR_MS);
    expect([await isValid(secret), await isValid(rotated.secret)]).toEqual([false, true]);
  });

  test('without an overlap ends the old secret at once', async () => {
    const { record, secret } = await create();

    const rotated = await keys.rotate({ ...manager, id: record.id, overlapMs: 0 });

    expect([await isValid(secret), await isValid(rotated.secret)]).toEqual([false, true]);
  });

  test('a third one drops the oldest secret, whatever it was promised', async () => {
    const first = await create();
    const rotate = () => keys.rotate({ ...manager, id: first.record.id, overlapMs: HOUR_MS });

    const [second, third] = [await rotate(), await rotate()];

    const secrets = [first, second, third].map(({ secret }) => secret);
    expect(await Promise.all(secrets.map(isValid))).toEqual([false, true, true]);
  });

  test('a later one does not prolong a secret that is to end', async () => {
    const { record, secret } = await create();
    await keys.rotate({ ...manager, id: record.id, overlapMs: HOUR_MS });
    await clock.advance(HOUR_MS / 2);

    await keys.update({ ...manager, id: record.id, change: (own) => ({ ...own, name: 'other' }) });
    await clock.advance(HOUR_MS / 2);

    expect(await isValid(secret)).toBe(false);
  });
});

describe('an Idempotency-Key', () => {
  test('creates one key, and a repeat returns the same', async () => {
    const { record } = await create({ idempotencyKey: 'a' });

    const again = create({ idempotencyKey: 'a', settings: settings({ name: 'other' }) });

    await expect(again).rejects.toMatchObject({
      code: 'already_created',
      message: expect.stringContaining(record.id),
    });
    expect(await keys.list({ limit: 10 })).toMatchObject({ data: [record], hasMore: false });
  });

  test('of another manager, or another one, creates another key', async () => {
    const made = [
      await create({ idempotencyKey: 'a' }),
      await create({ idempotencyKey: 'b' }),
      await create({ idempotencyKey: 'a', by: 'key_1' }),
    ];

    expect(new Set(made.map(({ record }) => record.id)).size).toBe(3);
  });

  test('rotates once, and the secret of the first call stays good', async () => {
    const { record } = await create();
    const asked = { ...manager, id: record.id, overlapMs: 0, idempotencyKey: 'a' };
    const { secret } = await keys.rotate(asked);

    await expect(keys.rotate(asked)).rejects.toMatchObject({
      code: 'already_rotated',
      message: expect.stringContaining(record.id),
    });

    expect(await isValid(secret)).toBe(true);
  });

  test('does not restore a removed key, whose records would belong to another', async () => {
    const { record } = await create({ idempotencyKey: 'a' });
    await keys.remove({ ...manager, id: record.id, waiting: 'keep' });

    await expect(create({ idempotencyKey: 'a' })).rejects.toMatchObject({ code: 'already_created' });
  });
});

test('changes at the same moment are all made, one after the other', async () => {
  const { record } = await create();
  const models = ['a', 'b', 'c'];

  await Promise.all(
    models.map((model) =>
      keys.update({
        ...manager,
        id: record.id,
        change: (own) => ({ ...own, models: [...(own.models ?? []), model] }),
      }),
    ),
  );

  const { settings: after, revision } = await keys.read(record.id);
  expect([after.models?.toSorted(), revision]).toEqual([models, 3]);
});

test('a change that never gets through is refused for now, and not reported as made', async () => {
  const { record } = await create();
  store.replace = () => Promise.resolve('changed');

  await expect(keys.rotate({ ...manager, id: record.id, overlapMs: 0 })).rejects.toMatchObject({
    code: 'store_unavailable',
    retryAfterMs: 1_000,
  });
});

test('a removed key is gone, and remembered with the decision about its waiting requests', async () => {
  const { record, secret } = await create();

  await keys.remove({ ...manager, id: record.id, waiting: 'cancel' });

  expect(await isValid(secret)).toBe(false);
  await expect(keys.read(record.id)).rejects.toMatchObject({ code: 'key_not_found' });
  await expect(keys.remove({ ...manager, id: record.id, waiting: 'keep' })).rejects.toMatchObject({
    code: 'key_not_found',
  });
  expect(await store.read(record.id)).toMatchObject({ waiting: 'cancel', removedAtMs: clock.now() });
});

test('every change is one line in the log: who, which key, which fields, and no secret', async () => {
  const { record, secret } = await create();
  await keys.update({ ...manager, id: record.id, change: (own) => ({ ...own, isDisabled: true }) });
  const rotated = await keys.rotate({ ...manager, id: record.id, overlapMs: 0 });
  await keys.remove({ ...manager, id: record.id, waiting: 'cancel' });

  const told = { apiRequestId: 'r1', keyId: record.id, by: 'master' };
  expect(lines.map(({ message }) => message)).toEqual(Array(4).fill('key changed'));
  expect(lines.map(({ fields }) => fields)).toEqual([
    { ...told, change: 'created', fields: [] },
    { ...told, change: 'updated', fields: ['isDisabled'] },
    { ...told, change: 'rotated', fields: [] },
    { ...told, change: 'removed', fields: ['waiting: cancel'] },
  ]);
  const text = JSON.stringify(lines);
  for (const hidden of [secret, hashOf(secret), rotated.secret]) expect(text).not.toContain(hidden);
});
