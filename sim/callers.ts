import { createGateway } from '../lambda/app/create-gateway.ts';
import type { Gateway, IncomingRequest } from '../lambda/app/gateway.ts';
import type { Completion, RequestObject } from '../lambda/app/gateway.ts';
import { Fault } from '../lambda/core/faults.ts';
import { isTerminal } from '../lambda/core/request.ts';
import { bodyOf } from './body.ts';
import type { Outcome } from './events.ts';
import type { Invocation } from './functions.ts';
import type { PlannedRequest } from './plan.ts';
import type { World } from './world.ts';

/** Does what one planned request's caller does; resolves when it has what it came for. */
export async function callerOf(world: World, request: PlannedRequest): Promise<void> {
  const { timeline } = world.stage;
  await timeline.sleep(request.atMs);
  if (request.kind === 'ticket') await waitForAnswer(world, request);
  else await handIn(world, request);
}

async function waitForAnswer(world: World, request: PlannedRequest): Promise<void> {
  const { stage } = world;
  const hangUp = new AbortController();
  const by = world.invoke('api', request.n);
  if (request.givesUpAfterMs !== null) {
    stage.timeline.after(request.givesUpAfterMs, () => {
      if (hangUp.signal.aborted) return;
      // The id is in a header that comes with the first byte: some cancel by it, the others hang up.
      if (request.n % 2 === 0) return void cancelTicket(world, request, `${by.name}#1`);
      world.happen('caller hangs up');
      hangUp.abort();
    });
  }
  stage.emit({ kind: 'arrived', by: by.name, request });
  await ask(world, by, {
    n: request.n,
    door: 'complete',
    act: async (gateway) => {
      const completion = await gateway.complete({ ...incoming(request), signal: hangUp.signal });
      return { status: completion.kind, responseOf: await readThrough(completion) };
    },
  });
  // Over: hanging up now is no incident.
  hangUp.abort();
}

async function cancelTicket(world: World, { n, owner }: PlannedRequest, id: string): Promise<void> {
  world.happen('caller cancels');
  const by = world.invoke('api', n + 1);
  const cancelled = createGateway(world.depsFor(by)).cancel({ id, owner });
  // Without a record, since it never had to queue, there is nothing to cancel.
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
    act: async (gateway) => {
      const job = await gateway.submit(incoming(request));
      id.accepted = job.id;
      return { status: job.status, responseOf: null };
    },
  });
  if (id.accepted === '') return;
  const about = { request, id: id.accepted };
  await Promise.all([strangerTries(world, about), cancelLater(world, about), collect(world, about)]);
}

interface Job {
  readonly request: PlannedRequest;
  readonly id: string;
}

async function strangerTries(world: World, { request, id }: Job): Promise<void> {
  if (request.strangerAfterMs === null) return;
  await world.stage.timeline.sleep(request.strangerAfterMs);
  world.happen('stranger tries');
  const by = world.invoke('api', request.n);
  const gateway = createGateway(world.depsFor(by));
  const owner = `not ${request.owner}`;
  const attempts = [() => gateway.collect({ id, owner, waitMs: 0 }), () => gateway.cancel({ id, owner })];
  for (const attempt of attempts) {
    const outcome = await Promise.race([
      attempt().then(() => 'allowed', statusOf),
      by.ended.then(() => 'lost'),
    ]);
    world.stage.emit({ kind: 'stranger', by: by.name, n: request.n, outcome });
  }
  world.finish(by);
}

async function cancelLater(world: World, { request, id }: Job): Promise<void> {
  if (request.givesUpAfterMs === null) return;
  await world.stage.timeline.sleep(request.givesUpAfterMs);
  world.happen('caller cancels');
  await ask(world, world.invoke('api', request.n), {
    n: request.n,
    door: 'cancel',
    act: async (gateway) => seen(await gateway.cancel({ id, owner: request.owner })),
  });
}

/**
 * Looks again and again until the job has ended; not beyond its deadline, since who looks then ends it: that
 * the dispatcher ends it is what is to be shown. Who does not look meanwhile looks when the world is at rest.
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
    act: async (gateway) => seen(await gateway.collect({ id, owner: request.owner, waitMs })),
  });

type Seen = Omit<Outcome, 'door'>;

/** One request to the API: what came of it, told to the monitors. */
async function ask(
  world: World,
  by: Invocation,
  what: {
    readonly n: number;
    readonly door: Outcome['door'];
    readonly act: (gateway: Gateway) => Promise<Seen>;
  },
): Promise<string> {
  const gateway = createGateway(world.depsFor(by));
  const failed = (fault: unknown): Seen => ({ status: statusOf(fault), responseOf: null });
  const lost = by.ended.then((): Seen => ({ status: 'lost', responseOf: null }));
  const outcome = await Promise.race([what.act(gateway).catch(failed), lost]);
  world.stage.emit({ kind: 'answered', by: by.name, n: what.n, outcome: { door: what.door, ...outcome } });
  world.finish(by);
  return outcome.status;
}

const seen = (object: RequestObject): Seen => ({
  status: object.status,
  responseOf: isTerminal(object.status) && object.response !== null ? numberIn(object.response) : null,
});

const statusOf = (fault: unknown): string =>
  fault instanceof Fault ? fault.code : `thrown: ${fault instanceof Error ? fault.message : String(fault)}`;

async function readThrough(completion: Completion): Promise<number | null> {
  if (completion.kind !== 'answer') return null;
  const { body } = completion.answer;
  if (typeof body === 'string') return numberIn(body);
  let text = '';
  try {
    for await (const chunk of body) text += new TextDecoder().decode(chunk);
  } catch {
    // Broken off: the caller sees that on its connection.
    return null;
  }
  return numberIn(text);
}

function numberIn(text: string): number | null {
  const found = /"n":(\d+),"usage"/.exec(text);
  return found === null ? null : Number(found[1]);
}

const incoming = (request: PlannedRequest): IncomingRequest => ({
  owner: request.owner,
  group: request.group,
  endpoint: 'chat/completions',
  priority: request.priority,
  body: bodyOf(request),
  timeoutMs: request.timeoutMs,
  metadata: { n: String(request.n) },
});
