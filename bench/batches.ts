import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  type AttributeDefinition,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { command } from '../cli/command.ts';
import { whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { createBatches } from '../lambda/app/batches/create-batches.ts';
import { createDeps } from '../lambda/app/deps.ts';
import { createFiles } from '../lambda/app/files/create-files.ts';
import { systemClock } from '../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { dynamoShelf } from '../lambda/aws/dynamo/dynamo-shelf.ts';
import { s3BlobStore } from '../lambda/aws/s3-blob-store.ts';
import { batchSchema, fileSchema, openBatchSchema } from '../lambda/aws/dynamo/shelf-items.ts';
import { sqsTierQueues } from '../lambda/aws/sqs/sqs-tier-queues.ts';
import { parseConfig } from '../lambda/config/files/parse-config.ts';
import { createBodyReader } from '../lambda/api/bodies/batch-body.ts';
import { startEmbeddedStores } from '../local/stores/embedded-stores.ts';

/**
 * The cost of one line of a batch for the function that turns lines into requests: CPU time of its own thread,
 * while the emulators run on others. From it follows how long the sweep takes to queue a batch.
 */
const { lines: LINES } = await scriptOptions(
  command({
    name: 'npm run bench:batches --',
    does: 'Measures the CPU time that one line of a batch costs, and how fast a batch is queued.',
    examples: [['npm run bench:batches -- --lines 500', 'a quarter of the usual lines']],
  }).option('--lines <n>', 'lines of the batch', whole(1), 2_000),
);
const LARGEST = 50_000;
/** A function's share of a CPU grows with its memory, up to one CPU at 1,769 MB. */
const ONE_CPU_MB = 1_769;
/** The sweep works for 50 s of every minute. */
const SWEEP_SHARE = 50 / 60;

const parsed = parseConfig({
  text: 'model_list: [{ model_name: m, litellm_params: { model: gpt-4, mock_response: x, rpm: 60 } }]',
  file: 'bench.yaml',
  env: {},
});
if (parsed.kind === 'invalid') throw new Error('the configuration of this measurement is wrong');
const { config } = parsed;

console.error('Starting the emulators…');
const stores = await startEmbeddedStores(['DYNAMODB', 'SQS', 'S3']);
const { DYNAMODB = '', SQS = '', S3 = '' } = stores.endpoints;
const common = { region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
const requestHandler = { httpAgent: { keepAlive: true, maxSockets: 250 } };
const dynamo = new DynamoDBClient({ ...common, requestHandler, endpoint: DYNAMODB });
const sqs = new SQSClient({ ...common, requestHandler, endpoint: SQS, useQueueUrlAsEndpoint: false });
const s3 = new S3Client({ ...common, endpoint: S3, forcePathStyle: true });

async function createTable(table: string, keys: readonly string[]): Promise<string> {
  const attributes: AttributeDefinition[] = keys.map((name) => ({ AttributeName: name, AttributeType: 'S' }));
  const schema: KeySchemaElement[] = keys.map((name, n) => ({
    AttributeName: name,
    KeyType: n === 0 ? 'HASH' : 'RANGE',
  }));
  const shape = { AttributeDefinitions: attributes, KeySchema: schema };
  await dynamo.send(new CreateTableCommand({ TableName: table, ...shape, BillingMode: 'PAY_PER_REQUEST' }));
  return table;
}

const groupTable = await createTable('groups', ['group', 'row']);
const requestTable = await createTable('requests', ['id']);
const shelfTable = await createTable('shelf', ['owner', 'id']);
await s3.send(new CreateBucketCommand({ Bucket: 'blobs' }));
const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'queue' }));

const clock = systemClock();
const log = { info: () => undefined, warn: () => undefined, error: console.error };
const shelf = { client: dynamo, table: shelfTable, clock };
const deps = {
  ...createDeps({
    config,
    clock,
    log,
    newId: () => `req_${randomBytes(16).toString('hex')}`,
    random: Math.random,
    groups: dynamoGroupStore({ client: dynamo, table: groupTable, shape: config.window }),
    requests: dynamoRequestStore({ client: dynamo, table: requestTable, clock, retentionMs: 86_400_000 }),
    queues: sqsTierQueues({ client: sqs, urlOf: () => QueueUrl, log }),
    blobs: s3BlobStore({ client: s3, bucket: 'blobs' }),
    // Nobody serves the requests: only the queueing of the lines is measured.
    starter: { start: () => Promise.resolve() },
    upstream: { call: () => Promise.reject(new Error('nothing is called')) },
  }),
  files: dynamoShelf({ ...shelf, prefix: 'file-', schema: fileSchema }),
  batches: dynamoShelf({ ...shelf, prefix: 'batch_', schema: batchSchema }),
  openBatches: dynamoShelf({ ...shelf, prefix: 'batch_', schema: openBatchSchema }),
  readBody: createBodyReader(config, clock),
};

const content = 'x'.repeat(1_000);
const line = (n: number): string =>
  JSON.stringify({
    custom_id: `line-${n}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content }] },
  });
const text = Array.from({ length: LINES }, (_, n) => line(n)).join('\n');
const owner = 'bench';
const { id: inputFileId } = await createFiles(deps).create({ owner, filename: 'bench', text });
const batches = createBatches(deps);

const beganAtMs = clock.now();
const before = process.threadCpuUsage();
const endpoint = 'chat/completions';
let batch = await batches.create({ owner, inputFileId, endpoint, metadata: {} });
while (batch.fed < LINES) {
  await batches.sweep(clock.now() + 50_000);
  batch = await batches.read(batch);
  console.error(`Queued ${batch.fed} of ${LINES} lines…`);
}
const used = process.threadCpuUsage(before);
const cpuMs = (used.user + used.system) / 1_000 / LINES;
console.log(
  `${LINES} lines of 1 KB queued in ${((clock.now() - beganAtMs) / 1_000).toFixed(1)} s, ${cpuMs.toFixed(1)} ms of CPU time a line`,
);
for (const memoryMb of [256, 512, 1_024, ONE_CPU_MB]) {
  const aMinute = ((60_000 * SWEEP_SHARE) / cpuMs) * (memoryMb / ONE_CPU_MB);
  const minutes = LARGEST / aMinute;
  console.log(
    `${memoryMb} MB: ${aMinute.toFixed(0)} lines a minute, ${LARGEST} in ${minutes.toFixed(0)} minutes`,
  );
}
await stores.stop();
for (const client of [dynamo, sqs, s3]) client.destroy();
