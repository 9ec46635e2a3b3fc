import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import { ask, idOf, incoming, readThrough, seen } from './ask.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import { againLater, cancelLater, changeLater, strangerTries, type Job } from './second-thoughts.ts';
import type { World } from '../world/running-world.ts';

/** Plays the caller of one planned request; resolves when the caller has what it wants. */
export async function callerOf(world: World, request: PlannedRequest): Promise<void> {
  const { timeline } = world.stage;
  await timeline.sleep(request.atMs);
  await Promise.all([
    request.kind === 'ticket' ? waitForAnswer(world, request) : handIn(world, request),
    againLater(world, request),
  ]);
}

async function waitForAnswer(world: World, request: PlannedRequest): Promise<void> {
  const { stage } = world;
  const hangUp = new AbortController();
  const by = world.invoke('api', request.n);
  const job = { request, id: idOf(request, by) };
  if (request.givesUpAfterMs !== null) {
    stage.timeline.after(request.givesUpAfterMs, () => {
      if (hangUp.signal.aborted) return;
      // The id is in a header that comes with the first byte: some callers cancel by it, the others hang up.
      if (request.n % 2 === 0) return void cancelTicket(world, job);
      world.happen('caller hangs up');
      hangUp.abort();
    });
  }
  stage.emit({ kind: 'arrived', by: by.name, request });
  const changed = changeLater(world, job, { isTicket: true });
  const status = await ask(world, by, {
    n: request.n,
    door: 'complete',
    act: async (useCases) => {
      const completion = await useCases.complete({
        ...(await incoming(world, by, { request, useCases })),
        signal: hangUp.signal,
      });
      if (completion.kind === 'accepted') job.id = completion.object.id;
      return { status: completion.kind, responseOf: await readThrough(completion) };
    },
  });
  // The call is over: hanging up now is no incident.
  hangUp.abort();
  if (status === 'accepted') {
    world.happen('caller converts');
    await Promise.all([strangerTries(world, job), collect(world, job)]);
  }
  await changed;
}

async function cancelTicket(world: World, { request: { n, owner }, id }: Job): Promise<void> {
  world.happen('caller cancels');
  const by = world.invoke('api', n + 1);
  const cancelled = createUseCases(world.depsFor(by)).cancel({ id, owner });
  // If it never had to queue, there is no record and nothing to cancel.
  await Promise.race([cancelled.catch(() => undefined), by.ended]);
  world.finish(by);
}

async function handIn(world: World, request: PlannedRequest): Promise<void> {
  const { stage } = world;
  const by = world.invoke('api', request.n);
  stage.emit({ kind: 'arrived', by: by.name, request });
  const id = { accepted: '' };
  await ask(world, by, {
    n: request.n,
    door: 'submit',
    act: async (useCases) => {
      const job = await useCases.submit(await incoming(world, by, { request, useCases }));
      id.accepted = job.id;
      return { status: job.status, responseOf: null };
    },
  });
  if (id.accepted === '') return;
  const job = { request, id: id.accepted };
  await Promise.all([
    strangerTries(world, job),
    cancelLater(world, job),
    changeLater(world, job, { isTicket: false }),
    collect(world, job),
  ]);
}

/**
 * Looks again and again until the job has ended, but not beyond its deadline, since a look then would end it: the
 * world has to show that the dispatcher ends it. A caller who does not look meanwhile looks when the world is at
 * rest.
 */
async function collect(world: World, { request, id }: Job): Promise<void> {
  const { timeline } = world.stage;
  const untilMs = timeline.now() + request.timeoutMs;
  const holdMs = request.collectWaitMs;
  while (holdMs !== null && timeline.now() + holdMs < untilMs) {
    const status = await collectOnce(world, { request, id }, holdMs);
    if (status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'expired')
      return;
    await timeline.sleep(1_000 + holdMs / 4);
  }
  await world.atRest;
  for (let tries = 0; tries < 5; tries++) {
    const status = await collectOnce(world, { request, id }, 0);
    if (status !== 'lost' && status !== 'store_unavailable') return;
  }
}

const collectOnce = (world: World, { request, id }: Job, waitMs: number): Promise<string> =>
  ask(world, world.invoke('api', request.n), {
    n: request.n,
    door: 'collect',
    act: async (useCases) => seen(await useCases.collect({ id, owner: request.owner, waitMs })),
  });
