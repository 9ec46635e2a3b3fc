import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLocalGateway, type LocalGateway } from '../../../local/local-gateway.ts';

const app = fileURLToPath(new URL('../../local/stub/app.ts', import.meta.url));
const yaml = `
model_list:
  - model_name: m
    litellm_params: { model: gpt-4, api_key: os.environ/STUB_KEY, rpm: 60 }
`;

let folder: string;
let gateway: LocalGateway;

const steps: (string | null)[] = [];
const start = (env: Readonly<Record<string, string>> = {}): Promise<LocalGateway> =>
  startLocalGateway({
    configFile: join(folder, 'headway.yaml'),
    port: 0,
    env: { PATH: process.env.PATH ?? '', STUB_KEY: 'found', UNRELATED: 'hidden', ...env },
    app,
    output: new PassThrough().resume(),
    steps: (what) => steps.push(what),
  });
const getJson = async (path: string): Promise<unknown> => (await fetch(gateway.url + path)).json();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await writeFile(join(folder, 'headway.yaml'), yaml);
  gateway = await start();
}, 30_000);
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

test('whoever waits for the start is told what is being done', () => {
  expect(steps.slice(0, 4)).toEqual([
    'Synthesizing the stack',
    'Creating tables, queues and the bucket',
    'Starting the functions',
    null,
  ]);
});

describe('a function of the template', () => {
  test('sees the template’s variables, the names in its config, and nothing else of ours', async () => {
    const { env, config } = (await getJson('/environment')) as {
      env: Record<string, string>;
      config: object;
    };

    expect(Object.keys(env).toSorted()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_LAMBDA',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ENDPOINT_URL_SQS',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'BLOB_BUCKET',
      'DISPATCHER_FUNCTION',
      'GROUP_TABLE',
      'KEY_TABLE',
      'LAMBDA_TASK_ROOT',
      'NODE_OPTIONS',
      'POWERTOOLS_LOG_LEVEL',
      'POWERTOOLS_METRICS_DISABLED',
      'QUEUE_PREFIX',
      'QUEUE_URL_BASE',
      'REQUEST_TABLE',
      'SHELF_TABLE',
      'STAGE',
      'STUB_KEY',
      'TZ',
      '_HANDLER',
    ]);
    expect(env.STUB_KEY).toBe('found');
    expect(config).toMatchObject({ deployments: [{ apiKey: 'os.environ/STUB_KEY' }] });
  });

  test('starts another by the SDK, with and without waiting for it', async () => {
    expect(await getJson('/start')).toEqual({ dispatcher: { event: { group: 'm' }, started: 2 } });
  });

  test('streams, and sends much without an end', async () => {
    const streamed = await (await fetch(`${gateway.url}/stream`)).text();
    const large = await (await fetch(`${gateway.url}/large`)).text();

    expect(streamed).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n');
    expect(large).toHaveLength(20_000_000);
  });

  test.each(['/throw', '/exit'])(
    "that dies of %s answers in OpenAI's envelope, and starts again",
    async (path) => {
      const dead = await fetch(gateway.url + path);
      const next = await fetch(gateway.url);

      expect([dead.status, next.status]).toEqual([502, 200]);
      expect(await dead.json()).toEqual({
        error: { message: 'Internal server error', type: 'server_error', param: null, code: null },
      });
    },
  );

  test('that is ended in the middle of its work starts again', async () => {
    const waiting = fetch(`${gateway.url}/sleep`);
    await getJson('/');

    await gateway.endFunction('api');

    expect((await waiting).status).toBe(502);
    expect((await fetch(gateway.url)).status).toBe(200);
  });
});

test('gateways on the same stores share tables, queues and bucket', async () => {
  const { DYNAMODB, SQS, S3 } = gateway.endpoints;
  const second = await start({
    AWS_ENDPOINT_URL_DYNAMODB: DYNAMODB,
    AWS_ENDPOINT_URL_SQS: SQS,
    AWS_ENDPOINT_URL_S3: S3,
  });

  const environmentOf = async ({ url }: LocalGateway) =>
    ((await (await fetch(`${url}/environment`)).json()) as { env: Record<string, string> }).env;
  const [one, other] = [await environmentOf(gateway), await environmentOf(second)];
  await second.stop();

  const names = ['GROUP_TABLE', 'REQUEST_TABLE', 'BLOB_BUCKET', 'QUEUE_URL_BASE', 'AWS_ENDPOINT_URL_SQS'];
  expect(names.map((name) => other[name])).toEqual(names.map((name) => one[name]));
  expect(other.AWS_ENDPOINT_URL_LAMBDA).not.toBe(one.AWS_ENDPOINT_URL_LAMBDA);
}, 30_000);
