import { describe, expect, test } from '@jest/globals';
import {
  isUsable,
  masterKeysOf,
  missingNames,
  resolveDeployment,
  unsendableNames,
} from '../../../lambda/core/config/resolve-references.ts';
import { watchNames } from '../../../lambda/config/keys/watch-names.ts';
import { configOf, errorsOf, fileWith } from './support.ts';

const params = 'model_list[0].litellm_params';
const text = fileWith('model: openai/x\napi_base: os.environ/BASE\napi_key: os.environ/KEY');
const config = configOf(text);
const [deployment] = config.deployments;
const good = { BASE: 'https://h', KEY: 'k', MASTER_KEY: 'm' };

/** None can stand in a header; the last one is a key copied from a page, with its typographic dash. */
const unsendable = ['a\nb', 'a\r\nb', 'a\u0000b', 'a\u007fb', 'a\u200bb', 'schlüssel→', 'sk—1'];

describe('white space around a value', () => {
  test.each(['\n', '\r\n', ' ', '\t', '\u00a0', '\ufeff'])('such as %j is not part of it', (space) => {
    const env = { BASE: `${space}https://h${space}`, KEY: `k${space}`, MASTER_KEY: `${space}m${space}` };

    expect(errorsOf(text, env)).toEqual([]);
    expect(resolveDeployment(deployment!, env)).toMatchObject({ apiBase: 'https://h', apiKey: 'k' });
    expect(masterKeysOf(config, env)[0]).toBe('m');
    expect([missingNames(config, env), unsendableNames(config, env)]).toEqual([[], []]);
  });

  test('is not part of a value in the file either', () => {
    const written = fileWith(
      'model: " openai/x "\napi_base: " https://h\\n"\napi_key: "k\\n"\nrpm: os.environ/RPM',
    );

    expect(configOf(written, { RPM: ' 60\n' }).deployments[0]).toMatchObject({
      model: 'x',
      apiBase: 'https://h',
      apiKey: 'k',
      rpm: 60,
    });
    expect(configOf(fileWith('model: openai/x\napi_key: "os.environ/KEY "')).deployments[0]).toMatchObject({
      apiKey: 'os.environ/KEY',
    });
  });

  test('nothing else is nothing', () => {
    expect(missingNames(config, { ...good, KEY: ' \n' })).toEqual(['KEY']);
    expect(isUsable(deployment!, { ...good, KEY: ' \n' })).toBe(false);
  });

  test('is kept in a mock’s answer', () => {
    const mock = configOf(fileWith('model: ollama/x\nmock_response: os.environ/SAID')).deployments[0]!;

    expect(resolveDeployment(mock, { SAID: ' hi\n' })?.mock?.response).toBe(' hi\n');
  });
});

const expected =
  'expected one line of plain characters, without a line break, a control character or a character outside Latin-1';

describe.each(unsendable)('a key like %j', (value) => {
  test('in a variable is an error that names the variable', () => {
    const [error, ...others] = errorsOf(text, { ...good, KEY: value });

    expect(error).toBe(
      `headway.yaml:6: ${params}.api_key: found os.environ/KEY (its value is not shown); ${expected}`,
    );
    expect(others).toEqual([]);
  });

  test('in the file is an error that does not show it', () => {
    const written = fileWith(`model: openai/x\napi_key: ${JSON.stringify(value)}`);

    expect(errorsOf(written)).toEqual([
      `headway.yaml:5: ${params}.api_key: found a string (not shown); ${expected}`,
    ]);
  });

  test('where functions run puts its deployment out, and is named in the log', () => {
    const lines: unknown[] = [];
    const quiet = () => undefined;
    const log = { info: quiet, error: quiet, warn: (...line: unknown[]) => void lines.push(line) };
    const env = { ...good, KEY: value };

    expect(isUsable(deployment!, env)).toBe(false);
    expect(resolveDeployment(deployment!, env)).toBeUndefined();
    expect(watchNames(config, log)(env)).toBe(false);
    expect(lines).toEqual([
      [
        'not usable as a key or an address: expected one line of plain characters, or http(s)://…',
        { unsendable: ['KEY'] },
      ],
    ]);
    expect(JSON.stringify(lines)).not.toContain(JSON.stringify(value));
  });

  test('as the master key lets nobody in', () => {
    expect(errorsOf(text, { ...good, MASTER_KEY: value })).toEqual([
      `headway.yaml:8: general_settings.master_key: found os.environ/MASTER_KEY (its value is not shown); ${expected}`,
    ]);
    expect(masterKeysOf(config, { ...good, MASTER_KEY: value })[0]).not.toBe(value);
  });
});

test.each(['h', 'ftp://h', 'https://a\nb', 'https://a b', 'http://'])(
  'a variable that holds %j is no address',
  (value) => {
    const env = { ...good, BASE: value };

    expect(errorsOf(text, env)).toEqual([
      `headway.yaml:5: ${params}.api_base: found os.environ/BASE (its value is not shown); ` +
        'expected an address with http:// or https://, without spaces or line breaks',
    ]);
    expect(isUsable(deployment!, env)).toBe(false);
    expect(unsendableNames(config, env)).toEqual(['BASE']);
  },
);
