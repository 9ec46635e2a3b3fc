import { describe, expect, test } from '@jest/globals';
import {
  missingNames,
  unusableNames,
  webhookSecretsOf,
} from '../../../lambda/core/config/resolve-references.ts';
import { configOf, errorsOf, fileWith, noticesOf, parse } from './support.ts';

const withWebhooks = (settings: string) =>
  fileWith('model: ollama/x', `headway_settings: {webhooks: ${settings}}`);
const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const byName = withWebhooks('{secret: os.environ/HOOKS}');

test('no webhooks are offered unless the file says so', () => {
  expect(configOf(fileWith('model: ollama/x')).webhooks).toBeUndefined();
});

test('the reference to the secret stays one, and this machine is not to be called', () => {
  const { webhooks } = configOf(byName, { HOOKS: secret });

  expect(webhooks).toEqual({ secret: 'os.environ/HOOKS', allowLoopback: false });
  expect(noticesOf(byName)).toEqual([]);
});

test('a secret that is not set yet is named with its place', () => {
  const parsed = parse(byName, { MASTER_KEY: 'k' });

  expect(parsed).toMatchObject({
    missing: [{ name: 'HOOKS', line: 7, key: 'headway_settings.webhooks.secret' }],
  });
});

test('a variable that holds none is an error, which does not show it', () => {
  const [error, ...others] = errorsOf(byName, { HOOKS: 'hunter2-hunter2' });

  expect(error).toBe(
    'headway.yaml:7: headway_settings.webhooks.secret: found os.environ/HOOKS (its value is not shown); ' +
      'expected whsec_ and 24 to 64 bytes in base64; during a rotation, both secrets, separated by a space',
  );
  expect(others).toEqual([]);
});

test('a plain secret, and loopback, get a notice each', () => {
  const notices = noticesOf(withWebhooks(`{secret: "${secret}", allow_loopback: true}`));

  expect(notices).toEqual([
    'headway.yaml:7: headway_settings.webhooks.secret: a secret in plain text; ' +
      'os.environ/WEBHOOK_SECRET would keep it out of the file and of what is deployed',
    'headway.yaml:7: headway_settings.webhooks.allow_loopback: ' +
      'callers can make this machine call itself; use it only to try webhooks out',
  ]);
});

test('a setting of another name gets a notice with the nearest', () => {
  expect(noticesOf(withWebhooks('{secret: os.environ/HOOKS, allow_lopback: true}'))).toEqual([
    'headway.yaml:7: headway_settings.webhooks.allow_lopback: Headway does not know "allow_lopback" ' +
      'and ignores it; the nearest known name is "allow_loopback"',
  ]);
});

describe('when webhooks are signed', () => {
  const config = configOf(byName);

  test('the reference stands for the secrets', () => {
    const env = { MASTER_KEY: 'k', HOOKS: `${secret} ${secret}` };

    expect(webhookSecretsOf(config, env)).toEqual([secret, secret]);
    expect([missingNames(config, env), unusableNames(config, env)]).toEqual([[], []]);
  });

  test.each([
    ['is not set', {}, { missing: ['HOOKS'], unusable: [] }],
    ['holds no secret', { HOOKS: 'hunter2' }, { missing: [], unusable: ['HOOKS'] }],
  ])('a variable that %s leaves webhooks without a secret, and is named', (_, own, named) => {
    const env = { MASTER_KEY: 'k', ...own };

    expect(webhookSecretsOf(config, env)).toBeUndefined();
    expect({ missing: missingNames(config, env), unusable: unusableNames(config, env) }).toEqual(named);
  });
});
