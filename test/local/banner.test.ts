import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../lambda/config/files/parse-config.ts';
import type { Env } from '../../lambda/core/config/reference.ts';
import { banner } from '../../local/banner.ts';

const yaml = `
model_list:
  - model_name: it's
    litellm_params: { model: gpt-4, rpm: 60, tpm: 1000 }
  - model_name: it's
    litellm_params: { model: azure/gpt-4, api_base: https://a.example, rpm: 30 }
  - model_name: free
    litellm_params: { model: gpt-4o }
`;

const bannerWith = (masterKey: string | undefined, given = {}, env: Env = { MY_KEY: 'k' }): string => {
  const general = masterKey === undefined ? '' : `general_settings: { master_key: ${masterKey} }`;
  const parsed = parseConfig({ text: yaml + general, file: 'a.yaml', env: {} });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return banner({ url: 'http://127.0.0.1:4000', configFile: 'a.yaml', config: parsed.config, given, env });
};

describe('the banner', () => {
  test('names address, models with their limits, and tiers', () => {
    const text = bannerWith(undefined);

    expect(text).toContain('http://127.0.0.1:4000');
    expect(text).toContain('Board   http://127.0.0.1:4000/board');
    expect(text).toContain("it's (60 rpm, 1000 tpm + 30 rpm)");
    expect(text).toContain('free (no limit)');
    expect(text).toContain('realtime (priority ≤ 0), high (priority ≤ 99)');
    expect(text).toContain('batch (the rest)');
  });

  test('has a curl line whose quotes survive a shell', () => {
    expect(bannerWith(undefined)).toContain(`-d '{"model":"it'\\''s","priority":0,`);
  });

  test.each([
    [undefined, 'none: anyone', 'Content-Type'],
    ['sk-1234', 'sk-1234', 'Authorization: Bearer sk-1234"'],
    ['os.environ/MY_KEY', 'the value of MY_KEY', 'Authorization: Bearer $MY_KEY"'],
    ['sk-very-secret', 'general_settings.master_key in a.yaml', 'Authorization: Bearer $HEADWAY_KEY"'],
  ])('with the master key %s', (masterKey, shown, inCurl) => {
    const text = bannerWith(masterKey);

    expect(text).toContain(shown);
    expect(text).toContain(inCurl);
    expect(text).not.toContain('very-secret');
  });

  test.each([[{}], [{ MY_KEY: '' }], [{ MY_KEY: ' \n' }]])('with a key that is not set, as in %j', (env) => {
    const text = bannerWith('os.environ/MY_KEY', {}, env);

    expect(text).toContain(
      'Key     MY_KEY is not set, so every call is answered with 401; set it and start again',
    );
    expect(text).not.toContain('the value of');
  });

  test('names the stores that are elsewhere', () => {
    expect(bannerWith(undefined, { SQS: 'http://127.0.0.1:4566' })).toContain(
      'DYNAMODB in memory, SQS http://127.0.0.1:4566, S3 in memory',
    );
  });
});
