import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSigningClient, type AwsSettings } from '../../../lambda/providers/aws/signing-client.ts';
import { createHttpClient } from '../../../lambda/providers/http-client.ts';
import { CallRefused } from '../../../lambda/providers/refusals/call-refused.ts';
import type { Env } from '../../../lambda/core/config/reference.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';
import { answerJson } from '../upstream-server.ts';
import { assumedXml, startFakeAws, type FakeAws } from './fake-aws.ts';

const startMs = Date.UTC(2026, 10, 30, 18, 45);
const own = {
  AWS_ACCESS_KEY_ID: 'AKIDOWN',
  AWS_SECRET_ACCESS_KEY: 'own-secret',
  AWS_SESSION_TOKEN: 'own-token',
};
const somewhere = { region: 'us-east-1' };
const role = { arn: 'arn:aws:iam::123456789012:role/models', sessionName: 'headway' };
const assumed = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role-secret', sessionToken: 'role-token' };

let clock: VirtualClock;
let aws: FakeAws;
let env: Env;

beforeEach(async () => {
  clock = virtualClock({ startMs });
  aws = await startFakeAws(startMs);
  aws.keys = { AKIDOWN: { secretAccessKey: 'own-secret', sessionToken: 'own-token' } };
  env = own;
});
afterEach(() => aws.server.close());

const client = () => createSigningClient({ clock, http: createHttpClient(clock), environment: () => env });

const post = (settings: AwsSettings, to = `${aws.server.url}/openai/v1/chat/completions`, by = client()) =>
  by
    .post(
      { url: new URL(to), headers: {}, body: '{}', signal: new AbortController().signal },
      { aws: settings, service: 'bedrock' },
    )
    .then((response) => {
      response.resume();
      return response.statusCode;
    });

const refusalOf = async (call: Promise<unknown>) => {
  const error = await call.catch((thrown: unknown) => thrown);
  if (error instanceof CallRefused) return error.refusal;
  throw new Error('the call was not refused', { cause: error });
};

describe('signs', () => {
  test('with the function’s environment, read at each call', async () => {
    const by = client();
    await post({ region: 'us-west-2' }, undefined, by);
    aws.keys.AKIDNEXT = { secretAccessKey: 'next-secret' };
    env = { AWS_ACCESS_KEY_ID: 'AKIDNEXT', AWS_SECRET_ACCESS_KEY: 'next-secret' };
    await post({ region: 'us-west-2' }, undefined, by);

    expect(aws.verdicts).toMatchObject([
      { kind: 'valid', accessKeyId: 'AKIDOWN', region: 'us-west-2', service: 'bedrock' },
      { kind: 'valid', accessKeyId: 'AKIDNEXT' },
    ]);
  });

  test('for the region of the function where the deployment names none', async () => {
    env = { ...own, AWS_REGION: 'eu-central-1' };

    await post({});

    expect(aws.verdicts).toMatchObject([{ kind: 'valid', region: 'eu-central-1' }]);
  });

  test('with keys of the deployment’s own', async () => {
    aws.keys.AKIDKEYS = { secretAccessKey: 'keys-secret' };

    await post({ region: 'us-east-1', accessKeyId: 'AKIDKEYS', secretAccessKey: 'keys-secret' });

    expect(aws.verdicts).toMatchObject([{ kind: 'valid', accessKeyId: 'AKIDKEYS' }]);
  });
});

describe('a role', () => {
  const settings = () => ({ region: 'us-east-1', role, stsEndpoint: aws.server.url });
  let expiresAtMs: number;

  beforeEach(() => {
    expiresAtMs = startMs + 3_600_000;
    aws.keys.ASIAROLE = { secretAccessKey: 'role-secret', sessionToken: 'role-token' };
    aws.behave((response, { url, body }) => {
      if (url !== '/') {
        answerJson(200, {})(response, { url } as never);
        return;
      }
      if (!body.includes('Action=AssumeRole')) throw new Error('no AssumeRole');
      response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedXml({ ...assumed, expiresAtMs }));
    });
  });
  const askedOfSts = () => aws.server.received.filter(({ url }) => url === '/');

  test('is assumed once for all calls that come while it is, and as long as it lasts', async () => {
    const by = client();

    await Promise.all([post(settings(), undefined, by), post(settings(), undefined, by)]);
    await clock.advance(3_000_000);
    aws.nowMs = clock.now();
    await post(settings(), undefined, by);

    expect(askedOfSts()).toHaveLength(1);
    expect(new URLSearchParams(askedOfSts()[0]?.body).get('RoleArn')).toBe(role.arn);
    expect(aws.verdicts.filter((verdict) => verdict.kind === 'valid').map(({ service }) => service)).toEqual([
      'sts',
      'bedrock',
      'bedrock',
      'bedrock',
    ]);
  });

  test('is assumed again five minutes before its end, and used to its end if STS does not answer', async () => {
    const by = client();
    await post(settings(), undefined, by);
    await clock.advance(3_400_000);
    aws.nowMs = clock.now();
    aws.behave((response, { url }) => {
      answerJson(url === '/' ? 503 : 200, '')(response, { url } as never);
    });

    const status = await post(settings(), undefined, by);

    expect(askedOfSts()).toHaveLength(2);
    expect(status).toBe(200);
  });

  test('that may not be assumed says so, without the words of STS', async () => {
    aws.behave(
      answerJson(403, '<Error><Code>AccessDenied</Code><Message>arn:aws:sts::1:x</Message></Error>'),
    );

    const refusal = await refusalOf(post(settings()));

    expect(refusal).toMatchObject({
      reason: 'denied',
      error: { message: 'The role of this deployment (aws_role_name) cannot be assumed.' },
    });
    expect(String(refusal.cause)).toBe('RoleRefused: STS answered AssumeRole with status 403: AccessDenied');
  });

  test('is a failure that time mends where STS is not well', async () => {
    aws.behave(answerJson(500, ''));

    expect(await refusalOf(post(settings()))).toMatchObject({ reason: 'failed', status: 502 });
  });
});

describe('a clock that goes wrong', () => {
  test.each([-3_600_000, 3_600_000])(
    'by %d ms is corrected by what AWS says, once',
    async (wrongMs) => {
      aws.nowMs = startMs + wrongMs;
      const by = client();

      expect([await post(somewhere, undefined, by), await post(somewhere, undefined, by)]).toEqual([
        200, 200,
      ]);
      expect(aws.verdicts.map(({ kind }) => kind)).toEqual(['refused', 'valid', 'valid']);
    },
    10_000,
  );

  test('is not mistaken for a wrong key', async () => {
    env = { ...own, AWS_SECRET_ACCESS_KEY: 'another' };

    expect(await post({ region: 'us-east-1' })).toBe(403);
    expect(aws.verdicts).toHaveLength(1);
  });

  test('is corrected for STS, too', async () => {
    aws.nowMs = startMs + 3_600_000;
    aws.behave(answerJson(403, '<Error><Code>AccessDenied</Code></Error>'));

    await refusalOf(post({ region: 'us-east-1', role, stsEndpoint: aws.server.url }));

    expect(aws.verdicts.map(({ kind }) => kind)).toEqual(['refused', 'valid']);
  });
});

describe('nothing is sent', () => {
  test('without credentials', async () => {
    env = {};

    expect(await refusalOf(post({ region: 'us-east-1' }))).toMatchObject({ reason: 'denied', status: 401 });
    expect(aws.server.received).toEqual([]);
  });

  test('without a region', async () => {
    expect(await refusalOf(post({}))).toMatchObject({
      reason: 'missing',
      error: { code: 'aws_region_missing' },
    });
  });

  test.each([
    ['https://example.com/openai/v1', {}],
    ['https://bedrock-runtime.us-east-1.amazonaws.com.example.com/', {}],
    ['http://bedrock-runtime.us-east-1.amazonaws.com/', {}],
    ['https://amazonaws.com.evil/', { role }],
    ['https://notamazonaws.com/', { role, accessKeyId: 'a', secretAccessKey: 'b' }],
  ])('to %s that a role signs', async (to, settings) => {
    const refusal = await refusalOf(post({ region: 'us-east-1', ...settings }, to));

    expect(refusal).toMatchObject({ reason: 'denied', status: 401 });
    expect(refusal.error.message).not.toContain('example');
  });
});
