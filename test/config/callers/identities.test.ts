import { describe, expect, test } from '@jest/globals';
import { keyIdOf } from '../../../lambda/core/keys/change-key.ts';
import { configOf, errorsOf, fileWith, noticesOf } from '../../core/config/support.ts';

const HASH = 'a'.repeat(64);
const ci = keyIdOf('configured', 'ci');

const withGeneral = (general: string, rest = 'headway_settings: {keys: [{name: ci}]}') =>
  `${fileWith('model: gpt-4o\nmock_response: hello').trimEnd()}\n${general.replace(/^/gm, '  ')}\n${rest}\n`;

const jwt = (changes: Record<string, unknown> = {}) =>
  `jwt: ${JSON.stringify({
    issuer: 'https://issuer.example.com',
    audience: 'headway',
    key_mappings: [{ value: 'repo:o/r:*', key: 'ci' }],
    ...changes,
  })}`;

describe('general_settings.jwt', () => {
  test('is one issuer or a list; a key is named by its name in the file or by its id', () => {
    const { jwt: issuers } = configOf(
      withGeneral(`
jwt:
  - issuer: https://token.actions.githubusercontent.com
    audience: [https://headway.example.com, other]
    key_mappings:
      - {value: "repo:my-org/my-repo:*", key: ci}
      - {claim: repository_owner, value: my-org, key: key_5f}
  - issuer: http://127.0.0.1:8080/realm
    jwks_url: http://localhost:8080/keys
    audience: headway
    claim: kubernetes.io.namespace
    key_mappings: [{value: ci, key: ci}]`),
    );

    expect(issuers).toEqual([
      {
        issuer: 'https://token.actions.githubusercontent.com',
        audiences: ['https://headway.example.com', 'other'],
        mappings: [
          { claim: 'sub', value: 'repo:my-org/my-repo:*', keyId: ci },
          { claim: 'repository_owner', value: 'my-org', keyId: 'key_5f' },
        ],
      },
      {
        issuer: 'http://127.0.0.1:8080/realm',
        jwksUrl: 'http://localhost:8080/keys',
        audiences: ['headway'],
        mappings: [{ claim: 'kubernetes.io.namespace', value: 'ci', keyId: ci }],
      },
    ]);
    expect(configOf(withGeneral(jwt())).jwt).toHaveLength(1);
  });

  test.each([
    ['http of another host', { issuer: 'http://issuer.example.com' }, 'jwt.issuer'],
    ['a host that only begins like this machine', { issuer: 'http://localhost.example.com' }, 'jwt.issuer'],
    ['a name and a password', { issuer: 'https://a:b@example.com' }, 'jwt.issuer'],
    ['no address', { issuer: 'github' }, 'jwt.issuer'],
    ['http for the keys', { jwks_url: 'http://example.com/keys' }, 'jwt.jwks_url'],
    ['no audience', { audience: undefined }, 'jwt.audience'],
    ['an empty list of audiences', { audience: [] }, 'jwt.audience'],
    ['no mapping', { key_mappings: [] }, 'jwt.key_mappings'],
    ['a star for everybody', { key_mappings: [{ value: '*', key: 'ci' }] }, 'key_mappings[0].value'],
    ['a star inside a name', { key_mappings: [{ value: 'my-org*', key: 'ci' }] }, 'key_mappings[0].value'],
    ['a star in the middle', { key_mappings: [{ value: 'a/*/b', key: 'ci' }] }, 'key_mappings[0].value'],
    ['a number', { key_mappings: [{ value: 'a', key: 'ci', priority: 0 }] }, 'key_mappings[0]'],
    ['an unknown key', { key_mappings: [{ value: 'a', key: 'cd' }] }, 'key_mappings[0].key'],
    ['an unknown setting', { audiences: ['headway'] }, 'jwt'],
  ])('refuses %s by name', (...row) => {
    const [, changes, named] = row;
    const errors = errorsOf(withGeneral(jwt(changes)));

    expect(errors).not.toEqual([]);
    expect(errors[0]).toContain(named);
  });

  test('has each issuer once', () => {
    const entry = jwt().replace('jwt: ', '');

    expect(errorsOf(withGeneral(`jwt: [${entry}, ${entry}]`))[0]).toContain('jwt[1].issuer');
  });

  test('needs a master key beside it', () => {
    const file = withGeneral(jwt()).replace(/ *master_key:.*\n/, '');

    expect(errorsOf(file).join('\n')).toContain('general_settings.master_key');
  });

  test('may give a key that has no secret; no other key may do without', () => {
    const keys = `headway_settings: {keys: [{name: ci}, {name: other, hash: ${HASH}}]}`;

    expect(configOf(withGeneral(jwt(), keys)).keys?.map(({ hashes }) => hashes)).toEqual([[], [HASH]]);
    expect(errorsOf(withGeneral(jwt(), 'headway_settings: {keys: [{name: ci}, {name: cd}]}'))[0]).toContain(
      'keys[1].hash',
    );
  });

  test('says that an issuer on this machine is none for a deploy', () => {
    expect(noticesOf(withGeneral(jwt({ issuer: 'http://localhost:8080' })))).toEqual([
      expect.stringContaining('out of reach'),
    ]);
    expect(noticesOf(withGeneral(jwt()))).toEqual([]);
  });

  test.each(['enable_jwt_auth: true', 'litellm_jwtauth: {user_id_jwt_field: sub}'])(
    'is what is named in place of %s',
    (line) => {
      expect(errorsOf(withGeneral(line))[0]).toContain('expected general_settings.jwt instead');
    },
  );
});

describe('general_settings.iam', () => {
  const iam = 'iam: {key_mappings: [{value: "arn:aws:sts::111122223333:assumed-role/ci/*", key: ci}]}';
  const url =
    'headway_settings: {function_url: {concurrency: 300}, max_waiting_callers: 200, keys: [{name: ci}]}';

  test('names keys by the ARNs of callers', () => {
    expect(configOf(withGeneral(iam, url)).iam).toEqual([
      { value: 'arn:aws:sts::111122223333:assumed-role/ci/*', keyId: ci },
    ]);
  });

  test('needs a function URL', () => {
    expect(errorsOf(withGeneral(iam))[0]).toContain('headway_settings.function_url');
  });
});
