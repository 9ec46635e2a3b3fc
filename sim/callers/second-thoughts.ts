import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import type { UseCases } from '../../lambda/app/use-cases.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { ask, incoming, readThrough, seen, statusOf } from './ask.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { World } from '../world/running-world.ts';

/** A request that has an id. */
export interface Job {
  readonly request: PlannedRequest;
  readonly id: string;
}

/** Somebody else tries to read, to change, to cancel and to list it. */
export async function strangerTries(world: World, { request, id }: Job): Promise<void> {
  if (request.strangerAfterMs === null) return;
  await world.stage.timeline.sleep(request.strangerAfterMs);
  world.happen('stranger tries');
  const by = world.invoke('api', request.n);
  const useCases = createUseCases(world.depsFor(by));
  const owner = strangerTo(world, request);
  const attempts = [
    () => useCases.collect({ id, owner, waitMs: 0 }),
    () => useCases.change({ id, owner, priority: -9 }),
    () => useCases.cancel({ id, owner }),
    () => listed(useCases, { id, owner }),
  ];
  for (const attempt of attempts) {
    const outcome = await Promise.race([
      attempt().then(() => 'allowed', statusOf),
      by.ended.then(() => 'lost'),
    ]);
    world.stage.emit({ kind: 'stranger', by: by.name, n: request.n, outcome });
  }
  world.finish(by);
}

/** Another owner of this world, if it has one. */
function strangerTo({ plan }: World, { owner, n }: PlannedRequest): string {
  const others = [...new Set(plan.requests.map((request) => request.owner))].filter((own) => own !== owner);
  return (plan.keys.length > 0 ? others[n % others.length] : undefined) ?? `not ${owner}`;
}

/** @throws Fault `request_not_found`: it is not among the requests that this owner sees */
async function listed(
  useCases: UseCases,
  { id, owner }: { readonly id: string; readonly owner: string },
): Promise<void> {
  const { data } = await useCases.list({ owner, limit: 100 });
  if (!data.some((object) => object.id === id)) throw new Fault('request_not_found', 'not in the list');
}

export async function cancelLater(world: World, { request, id }: Job): Promise<void> {
  if (request.givesUpAfterMs === null) return;
  await world.stage.timeline.sleep(request.givesUpAfterMs);
  world.happen('caller cancels');
  await ask(world, world.invoke('api', request.n), {
    n: request.n,
    door: 'cancel',
    act: async (useCases) => seen(await useCases.cancel({ id, owner: request.owner })),
  });
}

/** A ticket that never had to queue has no record: the answer to its caller is then not checked. */
export async function changeLater(
  world: World,
  job: Job,
  { isTicket }: { readonly isTicket: boolean },
): Promise<void> {
  const { request } = job;
  if (request.change === null) return;
  const { afterMs, priority, timeoutMs } = request.change;
  await world.stage.timeline.sleep(afterMs);
  world.happen('caller changes');
  const by = world.invoke('api', request.n + 2);
  const wanted = {
    id: job.id,
    owner: request.owner,
    ...(priority === null ? {} : { priority }),
    ...(timeoutMs === null ? {} : { deadlineMs: Math.floor(by.clock.now()) + timeoutMs }),
  };
  if (isTicket) {
    const changed = createUseCases(world.depsFor(by)).change(wanted);
    await Promise.race([changed.catch(() => undefined), by.ended]);
    world.finish(by);
    return;
  }
  await ask(world, by, {
    n: request.n,
    door: 'change',
    act: async (useCases) => seen(await useCases.change(wanted)),
  });
}

/** Sends the same request with the same key again, through the same door. */
export async function againLater(world: World, request: PlannedRequest): Promise<void> {
  if (request.againAfterMs === null) return;
  await world.stage.timeline.sleep(request.againAfterMs);
  world.happen('caller asks again');
  const by = world.invoke('api', request.n + 1);
  await ask(world, by, {
    n: request.n,
    door: 'again',
    act: async (useCases) => {
      const sent = await incoming(world, by, { request, useCases });
      if (request.kind === 'job') return seen(await useCases.submit(sent));
      const completion = await useCases.complete(sent);
      return { status: completion.kind, responseOf: await readThrough(completion) };
    },
  });
}
