import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Refused } from '../../../cli/refused.ts';
import { describeNames } from '../../../ops/secrets/describe-names.ts';
import { readValue } from '../../../ops/secrets/read-value.ts';
import { stageValues } from '../../../ops/secrets/stage-values.ts';
import { secretStore } from '../secret-store.ts';

const setting = (name: string, value: string) => (before: Readonly<Record<string, string>>) => ({
  ...before,
  [name]: value,
});

function world() {
  const store = secretStore();
  return { store, values: stageValues({ client: store.client, arn: 'arn:x' }) };
}

describe('the values of a stage', () => {
  test('are none before the first is set', async () => {
    const { values, store } = world();

    const before = await values.read();
    await values.change(setting('A', '1'));

    expect([before, store.text()]).toEqual([{}, '{"A":"1"}']);
  });

  test('keep the values set before', async () => {
    const { values, store } = world();
    await values.change(setting('A', '1'));

    await values.change(setting('B', '2'));

    expect(store.text()).toBe('{"A":"1","B":"2"}');
  });

  test('all take effect that are set at the same time, the very first ones too', async () => {
    const { values, store } = world();
    const names = ['A', 'B', 'C', 'D', 'E'];

    await Promise.all(names.map((name) => values.change(setting(name, name))));

    expect(Object.keys(JSON.parse(store.text() ?? '') as object).toSorted()).toEqual(names);
  });

  test('that somebody else sets meanwhile are not overwritten', async () => {
    const { values, store } = world();
    await values.change(setting('A', '1'));

    store.interfere(() => values.change(setting('B', 'from elsewhere')));
    await values.change(setting('A', '2'));

    expect(JSON.parse(store.text() ?? '')).toEqual({ A: '2', B: 'from elsewhere' });
  });

  test.each(['not json', '[]', '"x"'])('in a secret of another kind, %j, stay as they are', async (text) => {
    const { values, store } = world();
    store.hold(text);

    await expect(values.change(setting('A', '1'))).rejects.toThrow(Refused);
    expect(store.text()).toBe(text);
  });

  test('longer than a secret may be are refused, and nothing is written', async () => {
    const { values, store } = world();
    await values.change(setting('A', '1'));

    await expect(values.change(setting('B', 'x'.repeat(65_536)))).rejects.toThrow('65536 bytes');
    expect(store.text()).toBe('{"A":"1"}');
  });
});

describe('a value', () => {
  const piped = (text: string) => {
    const input = new PassThrough();
    input.end(text);
    return readValue('KEY', { input });
  };

  test.each([
    ['sk-1\n', 'sk-1'],
    ['sk-1\r\n', 'sk-1'],
    ['two\nlines\n', 'two\nlines'],
    [' spaces ', ' spaces '],
  ])('comes from a pipe: %j', async (text, expected) => {
    expect(await piped(text)).toBe(expected);
  });

  test.each(['', '\n'])('must not be empty: %j', async (text) => {
    await expect(piped(text)).rejects.toThrow('No value was given for KEY');
  });

  test('that is typed is not shown', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const output = new PassThrough();
    const read = readValue('KEY', { input, output });

    input.write('hunter2\r');

    expect(await read).toBe('hunter2');
    expect(String(output.read())).toBe('Value of KEY: \n');
  });

  test('that is given up changes nothing', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const read = readValue('KEY', { input, output: new PassThrough() });

    input.write('hun\u0003');

    await expect(read).rejects.toThrow('Nothing was changed');
  });
});

test.each([
  { of: 'nothing, and no configuration', present: [], used: undefined, lines: ['Nothing is set.'] },
  {
    of: 'names without a configuration',
    present: ['B', 'A'],
    used: undefined,
    lines: ['A  set', 'B  set'],
  },
  {
    of: 'a configuration',
    present: ['OLD', 'KEY'],
    used: { file: 'h.yaml', names: ['KEY', 'MASTER_KEY'] },
    lines: [
      'KEY         set',
      'MASTER_KEY  missing; h.yaml refers to it',
      'OLD         set; h.yaml does not refer to it',
    ],
  },
])('the list of $of', ({ present, used, lines }) => {
  expect(describeNames(present, used)).toEqual(lines);
});
