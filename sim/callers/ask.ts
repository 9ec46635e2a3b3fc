import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import type { Completion, UseCases, IncomingRequest, RequestObject } from '../../lambda/app/use-cases.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { isTerminal } from '../../lambda/core/requests/request.ts';
import { bodyOf } from './body.ts';
import { presentKey } from './present-key.ts';
import { requestIn } from '../upstream/completions.ts';
import type { Outcome } from '../monitors/events.ts';
import type { Invocation } from '../world/functions.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { World } from '../world/running-world.ts';

export type Seen = Omit<Outcome, 'door'>;

/** One request to the API; the monitors are told its outcome. */
export async function ask(
  world: World,
  by: Invocation,
  what: {
    readonly n: number;
    readonly door: Outcome['door'];
    readonly act: (useCases: UseCases) => Promise<Seen>;
  },
): Promise<string> {
  const useCases = createUseCases(world.depsFor(by));
  const failed = (fault: unknown): Seen => ({ status: statusOf(fault), responseOf: null });
  const lost = by.ended.then((): Seen => ({ status: 'lost', responseOf: null }));
  const outcome = await Promise.race([what.act(useCases).catch(failed), lost]);
  world.stage.emit({ kind: 'answered', by: by.name, n: what.n, outcome: { door: what.door, ...outcome } });
  world.finish(by);
  return outcome.status;
}

export const seen = (object: RequestObject): Seen => ({
  status: object.status,
  responseOf: isTerminal(object.status) && object.response !== null ? requestIn(object.response) : null,
});

export const statusOf = (fault: unknown): string =>
  fault instanceof Fault ? fault.code : `thrown: ${fault instanceof Error ? fault.message : String(fault)}`;

export async function readThrough(completion: Completion): Promise<number | null> {
  if (completion.kind !== 'answer') return null;
  const { body } = completion.answer;
  if (typeof body === 'string') return requestIn(body);
  let text = '';
  try {
    for await (const chunk of body) text += new TextDecoder().decode(chunk);
  } catch {
    // The stream broke off: the caller sees that on its connection.
    return null;
  }
  return requestIn(text);
}

/** The request as it comes from the edge, its key checked. @throws Fault of a key that is not accepted */
export async function incoming(
  world: World,
  by: Invocation,
  asked: { readonly request: PlannedRequest; readonly useCases: UseCases },
): Promise<IncomingRequest> {
  return { ...formOf(asked.request), ...(await presentKey(world, by, asked)) };
}

const formOf = (request: PlannedRequest): Omit<IncomingRequest, 'owner' | 'priority'> => ({
  group: request.group,
  endpoint: 'chat/completions',
  body: bodyOf(request),
  wishes: request.wishes,
  timeoutMs: request.timeoutMs,
  metadata: { n: String(request.n) },
  ...(request.maxWaitMs === null ? {} : { maxWaitMs: request.maxWaitMs }),
  ...(request.againAfterMs === null ? {} : { id: keyedId(request), fingerprint: 'f' }),
  ...(request.hasWebhook && mayBeJob(request) ? { webhookUrl: 'https://example.com/hook' } : {}),
});

const mayBeJob = ({ kind, maxWaitMs, againAfterMs }: PlannedRequest): boolean =>
  kind === 'job' || maxWaitMs !== null || againAfterMs !== null;

const keyedId = ({ n }: PlannedRequest): string => `key-${String(n)}`;

/** The id of a request whose caller was not told it. */
export const idOf = (request: PlannedRequest, by: Invocation): string =>
  request.againAfterMs === null ? `${by.name}#1` : keyedId(request);
