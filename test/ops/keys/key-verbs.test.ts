import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Refused } from '../../../cli/refused.ts';
import { hashOf, isWellFormed } from '../../../lambda/core/keys/key-secret.ts';
import { runKeys, type KeysAsked } from '../../../ops/keys/key-verbs.ts';
import { writtenSettings } from '../../../ops/keys/written-settings.ts';
import { openOperatedStage, type OperatedStage } from '../../setup/worlds/operated-stage.ts';

let stage: OperatedStage;
beforeAll(async () => void (stage = await openOperatedStage()));
afterAll(() => stage.close());
beforeEach(() => void stage.said.splice(0));

const agreed = { confirm: () => Promise.resolve() };
const run = (asked: KeysAsked, around = agreed) => runKeys(stage.control, asked, around);
const runJson = async (asked: KeysAsked) => {
  await run({ ...asked, json: true });
  return JSON.parse(stage.said.at(-1) ?? '') as {
    readonly id: string;
    readonly secret: string;
    readonly keys: readonly { readonly id: string }[];
  };
};
const store = () => stage.control.stores.keys!;

test('a key that is made is printed with its secret, and found by it', async () => {
  const made = await runJson({ verb: 'create', written: { name: 'ci', team: 'search' } });

  expect(isWellFormed(made.secret)).toBe(true);
  expect(await store().find(hashOf(made.secret))).toMatchObject({
    id: made.id,
    createdBy: 'operator',
    settings: { name: 'ci', team: 'search' },
  });
});

test('for people, too', async () => {
  await run({ verb: 'create', written: { name: 'people', priority: { best: 5 } } });

  expect(stage.said.join('\n')).toMatch(
    /^id +key_\w+\nname +people\n[^]*\n\nIts secret, shown this once:\nsk-hw-\w{38}$/,
  );
});

test('it is listed, shown, changed, rotated, disabled, enabled and deleted', async () => {
  const { id, secret } = await runJson({ verb: 'create', written: { name: 'life', team: 'life' } });

  expect((await runJson({ verb: 'list', team: 'life' })).keys).toMatchObject([{ id }]);
  expect(await runJson({ verb: 'update', id, written: { models: ['m'] } })).toMatchObject({ models: ['m'] });
  expect(await runJson({ verb: 'update', id, written: { disabled: true, waiting: 'cancel' } })).toMatchObject(
    {
      disabled: true,
    },
  );
  expect(await store().read(id)).toMatchObject({ waiting: 'cancel' });
  const rotated = await runJson({ verb: 'rotate', id, overlap: '0' });
  expect(await store().find(hashOf(secret))).toBeUndefined();
  expect(await store().find(hashOf(rotated.secret))).toMatchObject({ id });

  const refusing = { confirm: () => Promise.reject(new Refused('Nothing was done.')) };
  const deletion: KeysAsked = { verb: 'delete', id, waiting: 'keep' };
  await expect(run(deletion, refusing)).rejects.toThrow('Nothing was done.');
  expect(await runJson({ verb: 'show', id })).toMatchObject({ id });
  await run(deletion);
  await expect(run({ verb: 'show', id })).rejects.toThrow('There is no such key');
});

test('all pages are listed', async () => {
  const team = 'many';
  for (let n = 0; n < 101; n++) await run({ verb: 'create', written: { name: `n${n}`, team } });

  expect((await runJson({ verb: 'list', team })).keys).toHaveLength(101);
  await run({ verb: 'list', team });
  expect(stage.said.at(-1)?.split('\n')).toHaveLength(102);
});

test.each<[KeysAsked, string]>([
  [{ verb: 'show', id: 'key_0' }, 'There is no such key'],
  [{ verb: 'create', written: { name: 'x', role: 'root' } }, 'role must be call, read or admin.'],
  [{ verb: 'update', id: 'key_0', written: {} }, 'There is nothing to change.'],
  [{ verb: 'rotate', id: 'key_0', overlap: 'soon' }, 'overlap must be'],
])('%j is refused in a sentence', async (asked, sentence) => {
  const refused = run(asked);

  await expect(refused).rejects.toThrow(Refused);
  await expect(refused).rejects.toThrow(sentence);
});

test('a stage of an older version is told to be deployed', async () => {
  const control = { ...stage.control, stores: { ...stage.control.stores, keys: undefined } };

  await expect(runKeys(control, { verb: 'list' }, agreed)).rejects.toThrow('npx headway deploy');
});

describe('options', () => {
  test.each([
    [{}, {}],
    [
      { name: 'ci', team: 'none', role: 'read' },
      { name: 'ci', team: null, role: 'read' },
    ],
    [{ models: 'a,b*' }, { models: ['a', 'b*'] }],
    [{ models: 'all' }, { models: null }],
    [{ models: 'none' }, { models: [] }],
    [{ best: '-5', worst: 'none' }, { priority: { best: -5, worst: null } }],
    [{ priority: '7', outside: 'refuse' }, { priority: { default: 7, outside: 'refuse' } }],
    [
      { rpm: 'many', tpm: 'none' },
      { rpm: 'many', tpm: null },
    ],
    [{ waitingJobs: '5' }, { max_waiting: { jobs: 5 } }],
    [
      { budget: '5 usd/month, demote' },
      { budget: { unit: 'usd', amount: 5, per: 'month', at_cap: 'demote' } },
    ],
    [
      { budget: '1000 tokens/day' },
      { budget: { unit: 'tokens', amount: 1000, per: 'day', at_cap: 'refuse' } },
    ],
    [
      { budget: 'none', expiresIn: 'none' },
      { budget: null, expires_at: null },
    ],
    [{ expiresIn: '30d' }, { expires_in: '30d' }],
  ])('%j are the body %j', (options, body) => {
    expect(writtenSettings(options)).toEqual(body);
  });
});
