import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ownCredentials } from '../../local/functions/own-credentials.ts';

const env = {
  AWS_ACCESS_KEY_ID: 'AKIDSHELL',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_SESSION_TOKEN: 't',
  OTHER: 'o',
};
const shells = { AWS_ACCESS_KEY_ID: 'AKIDSHELL', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };

function given(deployment: object): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'headway-credentials-'));
  writeFileSync(
    join(folder, 'headway-config.json'),
    JSON.stringify({ deployments: [{ id: 'd' }, deployment] }),
  );
  return ownCredentials(folder, env);
}

test.each<[string, object, object]>([
  ['nothing is signed', { provider: 'openai' }, {}],
  ['a deployment signs as the function', { aws: { region: 'us-east-1' } }, shells],
  ['a deployment assumes a role', { aws: { role: { arn: 'a', sessionName: 'b' } } }, shells],
  ['a deployment names these variables', { aws: { accessKeyId: 'os.environ/AWS_ACCESS_KEY_ID' } }, shells],
  ['a deployment has keys of its own', { aws: { accessKeyId: 'os.environ/OTHER' } }, {}],
  ['a deployment has a bearer key', { apiKey: 'os.environ/OTHER', aws: {} }, {}],
])('where %s, functions on this machine get %2$j of the shell', (_name, deployment, expected) => {
  expect(given(deployment)).toEqual(expected);
});
