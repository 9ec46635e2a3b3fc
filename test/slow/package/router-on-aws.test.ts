import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRandom } from '../../../testkit/random.ts';
import { comparePlaces } from '../../../lambda/core/requests/request.ts';
import { queueName } from '../../../lambda/deployed/queue-name.ts';
import { defaultTiers } from '../../../lambda/core/requests/tiers.ts';
import { awsStores, type AwsStoreNames } from '../../../router/aws-stores.ts';
import { Router } from '../../../router/router.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../../providers/upstream-server.ts';
import { embeddedDynamo, embeddedSqsAndS3, type Emulator } from '../../setup/embedded-emulators.ts';
import { silentLog } from '../../setup/silent-log.ts';
import {
  createBucket,
  createGroupTable,
  createRequestTable,
  openDynamo,
  openS3,
  openSqs,
  type Opened,
} from '../../setup/stores-on-aws.ts';
import { worstSpan } from '../../../testkit/statistics.ts';

const SEED = 20_261_123;
const RPM = 10;
const PREFIX = 'headway-test';
const GROUP = 'm';

let emulators: readonly Emulator[] = [];
let opened: readonly Opened<unknown>[] = [];
let names: AwsStoreNames;
let upstream: UpstreamServer;
const before = { ...process.env };

/** The emulators at the endpoints where the AWS SDK looks, holding the resources that a stack would have created. */
beforeAll(async () => {
  const [dynamo, sqsAndS3] = await Promise.all([embeddedDynamo(), embeddedSqsAndS3()]);
  emulators = [dynamo, sqsAndS3];
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SQS: sqsAndS3.endpoint,
    AWS_ENDPOINT_URL_S3: sqsAndS3.endpoint,
  });
  const [tables, sqs, s3] = await Promise.all([
    openDynamo(process.env),
    openSqs(process.env),
    openS3(process.env),
  ]);
  opened = [tables, sqs, s3];
  const queues = defaultTiers.map(({ name }) => queueName(PREFIX, GROUP, name));
  const made = await Promise.all(
    queues.map((QueueName) => sqs.client.send(new CreateQueueCommand({ QueueName }))),
  );
  names = {
    groupTable: await createGroupTable(tables.client),
    requestTable: await createRequestTable(tables.client),
    blobBucket: await createBucket(s3.client),
    queueUrlBase: made[0]!.QueueUrl!.slice(0, -queues[0]!.length),
    queuePrefix: PREFIX,
  };
  upstream = await startUpstream();
}, 30_000);

afterAll(async () => {
  await upstream.close();
  await Promise.all(opened.map((one) => one.close()));
  await Promise.all(emulators.map((emulator) => emulator.stop()));
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});

const openRouter = (): Router =>
  new Router({
    modelList: [{ modelName: GROUP, litellmParams: { model: 'gpt-4o', apiBase: upstream.url, rpm: RPM } }],
    stores: awsStores(names),
    log: silentLog,
  });

interface Arrival {
  readonly user: string;
  readonly atMs: number;
}

/** On a busy machine, turns that came free one after another are given at once: their calls may race. */
const RACE_MS = 200;

/** The calls that arrived, by more than a race, before a call whose turn came first. */
const overtakings = (arrivals: readonly Arrival[], best: readonly string[]): readonly string[] =>
  arrivals.flatMap((early) =>
    arrivals
      .filter(({ atMs }) => atMs - early.atMs > RACE_MS)
      .filter((late) => best.indexOf(late.user) < best.indexOf(early.user))
      .map((late) => `${early.user} before ${late.user}`),
  );

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('two Routers on the same AWS stores keep one order, within one limit', async () => {
  const random = createRandom(SEED);
  const routers = [openRouter(), openRouter()] as const;
  const arrivals: Arrival[] = [];
  upstream.behave((response, received) => {
    const { user } = JSON.parse(received.body) as { readonly user: string };
    arrivals.push({ user, atMs: performance.now() });
    answerJson(200, { choices: [], usage: { total_tokens: 1 } })(response, received);
  });
  const send = (n: number, priority: number) =>
    routers[n % 2]!.acompletion({
      model: GROUP,
      messages: [{ role: 'user', content: 'x' }],
      priority,
      user: `${n}`,
    });

  // Fills the window with a turn every 400 ms; then as many requests wait, their priorities mixed over both.
  for (let n = 0; n < RPM; n++) {
    await send(n, 1000);
    await pause(400);
  }
  const sending = [];
  const places = [];
  for (let n = RPM; n < 2 * RPM; n++) {
    const priority = [-5, 0, 7, 100, 100, 1000][Math.floor(random() * 6)]!;
    places.push({ id: `${n}`, priority, enqueuedAtMs: n });
    sending.push(send(n, priority));
    await pause(150);
  }
  await Promise.all(sending);

  const best = places.toSorted(comparePlaces).map(({ id }) => id);
  const overtaken = overtakings(arrivals.slice(RPM), best);
  const times = arrivals.map(({ atMs }) => atMs);
  const worst = worstSpan(times, 60_000);
  const waitedMs = Math.max(...times.slice(RPM).map((atMs, n) => atMs - times[n]!));
  process.stdout.write(
    `two Routers: ${arrivals.length} calls, worst 60 s ${worst} of ${RPM}, each place free again ` +
      `used within ${((waitedMs - 60_000) / 1000).toFixed(2)} s (seed ${SEED})\n`,
  );
  expect(overtaken).toEqual([]);
  expect(arrivals).toHaveLength(2 * RPM);
  expect(worst).toBeLessThanOrEqual(RPM);

  await Promise.all(routers.map((router) => router.close()));
}, 150_000);
