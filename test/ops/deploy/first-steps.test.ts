import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import { deployedUrl } from '../../../ops/stage/deployed-url.ts';
import { firstSteps } from '../../../ops/deploy/first-steps.ts';

const configWith = (masterKey: string) => {
  const general = masterKey === '' ? '' : `general_settings: { master_key: ${masterKey} }`;
  const text = `
model_list:
  - model_name: it's
    litellm_params: { model: gpt-4, api_key: os.environ/UPSTREAM_KEY }
  - model_name: other
    litellm_params: { model: gpt-4, api_key: sk-plain-upstream }
${general}`;
  const parsed = parseConfig({ text, file: 'a.yaml', env: {} });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
};

const stepsWith = (masterKey: string, more = {}): string =>
  firstSteps({
    stage: 'prod',
    account: '111122223333',
    region: 'us-east-1',
    url: 'https://a.example/prod',
    configFile: 'a.yaml',
    config: configWith(masterKey),
    missing: ['MASTER', 'UPSTREAM_KEY'],
    ...more,
  });

describe('the output of a deploy', () => {
  test.each([
    ['os.environ/MASTER', 'the value that you set for MASTER', 'Bearer $HEADWAY_KEY"'],
    ['sk-very-secret', 'general_settings.master_key in a.yaml', 'Bearer $HEADWAY_KEY"'],
    ['', 'none: anyone', 'Content-Type'],
  ])('with the master key "%s"', (masterKey, shown, inCurl) => {
    const text = stepsWith(masterKey);

    expect(text).toContain(shown);
    expect(text).toContain(inCurl);
    expect(text).not.toMatch(/very-secret|plain-upstream/);
  });

  test('asks for no key if none is needed', () => {
    expect(stepsWith('')).not.toContain('Authorization');
  });

  test('names the values to set, and how to set them', () => {
    const text = stepsWith('os.environ/MASTER');

    expect(text).toContain('MASTER, UPSTREAM_KEY');
    expect(text).toContain('npx headway secrets set NAME --stage prod');
  });

  test('says when nothing is left to set', () => {
    const text = stepsWith('os.environ/MASTER', { missing: [] });

    expect(text).toContain('UPSTREAM_KEY, MASTER: all are set');
    expect(text).not.toContain('npx headway secrets');
  });

  test('has a curl line whose quotes survive a shell', () => {
    expect(stepsWith('')).toContain(`-d '{"model":"it'\\''s","priority":0,`);
  });

  test('names the dashboard if there is one', () => {
    expect(stepsWith('')).not.toContain('Board');
    expect(stepsWith('', { dashboardUrl: 'https://b.example' })).toContain('https://b.example');
  });
});

describe('the address of a deployed stage', () => {
  const outputs = { ApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/dev/', ApiId: 'abc' };
  test.each([
    [{}, 'https://abc.execute-api.us-east-1.amazonaws.com/dev'],
    [{ AWS_ENDPOINT_URL: '' }, 'https://abc.execute-api.us-east-1.amazonaws.com/dev'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1/restapis/abc/dev/_user_request_'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1:2' },
      'http://127.0.0.1:2/restapis/abc/dev/_user_request_',
    ],
  ])('with %j', (env, url) => {
    expect(deployedUrl(outputs, { stage: 'dev', env })).toBe(url);
  });

  test.each([
    [{}, 'https://abc.lambda-url.us-east-1.on.aws'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1/_aws/lambda-url/abc'],
  ])('that has a function URL, with %j', (env, url) => {
    const ApiUrl = 'https://abc.lambda-url.us-east-1.on.aws/';

    expect(deployedUrl({ ApiUrl }, { stage: 'dev', env })).toBe(url);
  });
});
