import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDeps, type Deps } from '../../../lambda/app/deps.ts';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import type { UseCases } from '../../../lambda/app/use-cases.ts';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { s3BlobStore } from '../../../lambda/aws/s3-blob-store.ts';
import { sqsTierQueues } from '../../../lambda/aws/sqs/sqs-tier-queues.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { Upstream } from '../../../lambda/ports/upstream.ts';
import { bucketAt, bucketCount, emptyWindow, slotOf } from '../../../lambda/core/windows/window-row.ts';
import { createHttpClient } from '../../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { configOf, DEPLOYMENT, SHAPE } from '../reserving.ts';
import { silentLog } from '../silent-log.ts';
import * as stores from '../stores-on-aws.ts';
import { tiers } from './world.ts';

/** The use cases on the AWS stores, on emulators in this process, in real time. */
export interface AwsWorld {
  readonly deps: Deps;
  readonly useCases: UseCases;
  /** Counts every turn of the last minute as used, evenly: from now on they become free one by one. */
  fillWindow(): Promise<void>;
  /** Resolves when every dispatcher has left. */
  untilQuiet(): Promise<void>;
  close(): Promise<void>;
}

/** One model group `m` with one deployment; `upstream` replaces the providers. */
export async function openAwsWorld(
  deployment: Partial<Deployment> & { readonly rpm: number },
  upstream?: Upstream,
): Promise<AwsWorld> {
  const [dynamo, sqs, s3] = await Promise.all([stores.openDynamo(), stores.openSqs(), stores.openS3()]);
  const clock = systemClock();
  const config = configOf('m', {});
  const urls = await Promise.all(
    tiers.map(async ({ name }) => [name, await stores.createQueue(sqs.client)] as const),
  );
  const urlOf = new Map(urls);
  const running = new Set<Promise<unknown>>();
  const made = createDeps({
    config: { ...config, tiers, deployments: config.deployments.map((own) => ({ ...own, ...deployment })) },
    clock,
    groups: dynamoGroupStore({
      client: dynamo.client,
      table: await stores.createGroupTable(dynamo.client),
      shape: SHAPE,
    }),
    requests: dynamoRequestStore({
      client: dynamo.client,
      table: await stores.createRequestTable(dynamo.client),
      clock,
      retentionMs: 86_400_000,
    }),
    queues: sqsTierQueues({
      client: sqs.client,
      log: silentLog,
      urlOf: ({ tier }) => urlOf.get(tier) ?? '',
    }),
    blobs: s3BlobStore({ client: s3.client, bucket: await stores.createBucket(s3.client) }),
    starter: {
      start: (group) => {
        const leading = dispatcher.lead(group, 900_000);
        running.add(leading);
        void leading.finally(() => running.delete(leading));
        return Promise.resolve();
      },
    },
    upstream: upstream ?? createUpstreams({ clock, http: createHttpClient(clock), newId: randomUUID }),
    newId: () => `req_${randomUUID()}`,
    random: Math.random,
    log: silentLog,
  });
  // Emulators and callers share one process here: a caller that is slow to take its turn up is not gone.
  const deps = { ...made, timing: { ...made.timing, goneMs: 60_000 } };
  const dispatcher = createDispatcher(deps);
  return {
    deps,
    useCases: createUseCases(deps),
    fillWindow: () => fillWindow(deps, deployment.rpm),
    async untilQuiet() {
      while (running.size > 0) await sleep(100);
    },
    async close() {
      await Promise.all([dynamo, sqs, s3].map((opened) => opened.close()));
    },
  };
}

async function fillWindow({ clock, groups }: Deps, rpm: number): Promise<void> {
  const nowBucket = bucketAt(clock.now(), SHAPE);
  const buckets = bucketCount(SHAPE);
  const requestSlots: Record<string, number> = {};
  for (let n = 0; n < rpm; n++) {
    const slot = slotOf(nowBucket - Math.floor((n * buckets) / rpm), SHAPE);
    requestSlots[slot] = (requestSlots[slot] ?? 0) + 1;
  }
  const { cooldownUntilMs: _none, ...empty } = emptyWindow;
  await groups.writeWindow('m', DEPLOYMENT, {
    kind: 'replace',
    expectedVersion: 0,
    nowMs: clock.now(),
    row: { ...empty, version: 1, clock: nowBucket, requests: rpm, requestSlots },
  });
}
