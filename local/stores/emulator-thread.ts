import { parentPort, workerData } from 'node:worker_threads';
import type { Service } from './endpoints.ts';
import { withTransactions } from './transactions.ts';

/** The embedded stores: in a thread of their own, so that their work does not hold up the gateway's. */
const wanted = workerData as readonly Service[];

async function startDynamo(): Promise<string> {
  const { default: dynalite } = await import('dynalite');
  const server = withTransactions(dynalite({ createTableMs: 0, deleteTableMs: 0 }));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => resolve(undefined));
  await promise;
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

/** Uses `buildApp`, since `startFauxqs` listens on every interface. */
async function startQueuesAndBuckets(): Promise<string> {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

const needsFauxqs = wanted.some((service) => service !== 'DYNAMODB');
const [dynamo, fauxqs] = await Promise.all([
  wanted.includes('DYNAMODB') ? startDynamo() : '',
  needsFauxqs ? startQueuesAndBuckets() : '',
]);
parentPort?.postMessage(
  Object.fromEntries(wanted.map((service) => [service, service === 'DYNAMODB' ? dynamo : fauxqs])),
);
