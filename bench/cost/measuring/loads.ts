import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import type { Deps } from '../../../lambda/app/deps.ts';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { bucketAt, bucketCount, slotOf } from '../../../lambda/core/windows/window-row.ts';
import { storeCaller } from './stored-caller.ts';
import type { Metered } from './metered-deps.ts';
import { bodyFor, CONVERT_MS, EARLY_COLLECTS_MS, LAST_COLLECT_MS, TRACE_ID, type Load } from './workload.ts';

/** The API function's uses, by kind of call: each with clients and a ledger of its own. */
export type MeteredCalls = Readonly<Record<'entry' | 'early collect' | 'last collect', Metered>>;

/** The end of one request. `waitMs`: until its turn; the caller who submits a job does not know it. */
export interface Done {
  readonly waitMs: number;
}

/** Sends a load; resolves when all of its requests have ended. */
export async function sendLoad(
  metered: MeteredCalls,
  load: Load,
  onDone: (done: Done) => void,
): Promise<void> {
  const { clock } = metered.entry.deps;
  await fillWindow(metered.entry.deps, load);
  const checkCaller = await storeCaller(metered.entry, load);
  metered.entry.ledger.clear();
  const gapMs = (60_000 + metered.entry.deps.config.window.guardMs) / load.rpm;
  const startedAtMs = clock.now();
  const sending: Promise<void>[] = [];
  for (let n = 0; n < (load.count ?? Infinity); n++) {
    const dueMs = startedAtMs + Math.max(0, n - load.atOnce + 1) * gapMs;
    await clock.sleep(Math.max(0, dueMs - clock.now()));
    sending.push(
      checkCaller()
        .then((caller) => sendOne(metered, load, caller))
        .then(onDone),
    );
  }
  await Promise.all(sending);
}

/** As many requests as the limit, or a part of it, would have allowed until now. */
async function fillWindow({ groups, config, clock }: Deps, { group, window }: Load): Promise<void> {
  const deployment = config.deployments.find((one) => one.group === group)!;
  const shape = config.window;
  const nowMs = clock.now();
  const newest = bucketAt(nowMs, shape);
  const count = bucketCount(shape);
  const tenSeconds = bucketAt(10_000, shape);
  const requestSlots: Record<string, number> = {};
  for (let n = 0; n < window.used; n++) {
    const age = window.spread === 'evenly' ? Math.floor((n * count) / window.used) : count - tenSeconds;
    const slot = slotOf(newest - age, shape);
    requestSlots[slot] = (requestSlots[slot] ?? 0) + 1;
  }
  const row = {
    version: 1,
    clock: newest,
    requests: window.used,
    tokens: 0,
    requestSlots,
    tokenSlots: {},
    cooldownUntilMs: 0,
    outUntilMs: 0,
  };
  await groups.writeWindow(group, deployment.id, { kind: 'replace', row, expectedVersion: 0, nowMs });
}

async function sendOne(
  metered: MeteredCalls,
  load: Load,
  { owner, keyId, settings }: Pick<IncomingRequest, 'owner' | 'keyId' | 'settings'>,
): Promise<Done> {
  const request: IncomingRequest = {
    owner,
    keyId,
    settings,
    group: load.group,
    endpoint: 'chat/completions',
    priority: 100,
    body: bodyFor(load.group),
    metadata: {},
    traceId: TRACE_ID,
  };
  if (load.path === 'job') {
    const { id } = await createUseCases(metered.entry.deps).submit(request);
    return collect(metered, request, id);
  }
  if (load.path === 'converted') {
    const waited = await createUseCases(metered.entry.deps).complete({ ...request, maxWaitMs: CONVERT_MS });
    if (waited.kind === 'refused') throw new Error('the model refused');
    // The first to arrive, before the line has reached its steady length.
    if (waited.kind === 'answer') return { waitMs: waited.served.waitedMs };
    return collect(metered, request, waited.object.id);
  }
  const completion = await createUseCases(metered.entry.deps).complete(request);
  if (completion.kind !== 'answer') throw new Error('the model refused');
  return { waitMs: completion.served.waitedMs };
}

async function collect(metered: MeteredCalls, { owner }: IncomingRequest, id: string): Promise<Done> {
  const { clock } = metered.entry.deps;
  const handedInAtMs = clock.now();
  for (const afterMs of EARLY_COLLECTS_MS) {
    await clock.sleep(handedInAtMs + afterMs - clock.now());
    await createUseCases(metered['early collect'].deps).collect({ id, owner, waitMs: 0 });
  }
  await clock.sleep(handedInAtMs + LAST_COLLECT_MS - clock.now());
  const { status } = await createUseCases(metered['last collect'].deps).collect({ id, owner, waitMs: 0 });
  if (status !== 'completed') throw new Error(`a job was ${status} after ${LAST_COLLECT_MS} ms`);
  return { waitMs: 0 };
}
