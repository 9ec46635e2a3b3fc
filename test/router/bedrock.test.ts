import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Router } from '../../router/router.ts';
import { startFakeAws, assumedXml, type FakeAws } from '../providers/aws/fake-aws.ts';
import { answerJson } from '../providers/upstream-server.ts';

const model = 'bedrock/us-west-2/openai.gpt-oss-120b-1:0';
const messages = [{ role: 'user', content: 'Hello!' }];
const chat = {
  id: 'c',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
};

let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws(Date.now());
  aws.keys = { AKIDOWN: { secretAccessKey: 'own-secret' } };
});
afterEach(() => aws.server.close());

const logged: string[] = [];
const note = (message: string, fields?: object) => void logged.push(JSON.stringify([message, fields]));

const routerFor = (params: object) =>
  new Router({
    modelList: [{ modelName: 'm', litellmParams: { model, apiBase: aws.server.url, ...params } }],
    numRetries: 0,
    log: { info: note, warn: note, error: note },
  });

const keys = { awsAccessKeyId: 'AKIDOWN', awsSecretAccessKey: 'own-secret' };

test('a Router calls Bedrock with keys, in the region of the model’s name', async () => {
  aws.behave(answerJson(200, chat));
  await using router = routerFor(keys);

  const completion = await router.acompletion({ model: 'm', messages });

  expect(completion.choices[0]?.message.content).toBe('hi');
  expect(aws.verdicts).toMatchObject([{ kind: 'valid', region: 'us-west-2', service: 'bedrock' }]);
  expect(JSON.parse(aws.server.received[0]?.body ?? '')).toEqual({
    model: 'openai.gpt-oss-120b-1:0',
    messages,
  });
});

test('a Router assumes a role, and calls with what it gets', async () => {
  const assumed = { accessKeyId: 'ASIA', secretAccessKey: 'role-secret', sessionToken: 'role-token' };
  aws.keys.ASIA = { secretAccessKey: 'role-secret', sessionToken: 'role-token' };
  aws.behave((response, received) => {
    if (received.url !== '/') {
      answerJson(200, chat)(response, received);
      return;
    }
    response.writeHead(200).end(assumedXml({ ...assumed, expiresAtMs: aws.nowMs + 3_600_000 }));
  });
  await using router = routerFor({
    ...keys,
    awsRoleName: 'arn:aws:iam::123456789012:role/models',
    awsStsEndpoint: aws.server.url,
  });

  await router.acompletion({ model: 'm', messages });

  expect(aws.verdicts.map((verdict) => (verdict.kind === 'valid' ? verdict.service : verdict))).toEqual([
    'sts',
    'bedrock',
  ]);
});

test('a refusal of AWS names no keys or tokens, to the caller or in the log', async () => {
  aws.keys = {};
  await using router = routerFor({ ...keys, awsSessionToken: 'own-token' });

  const error: unknown = await router
    .acompletion({ model: 'm', messages })
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ status: 403 });
  expect(`${String(error)}${JSON.stringify(error)}${logged.join()}`).not.toMatch(
    /own-secret|own-token|AKIDOWN/,
  );
});
