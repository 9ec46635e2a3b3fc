import { ailmentAt } from '../plan/ailments.ts';
import { ailmentKinds, type RefusalTold } from '../plan/ailment-kinds.ts';
import { answerForms, type AnswerForm } from '../plan/answer-forms.ts';
import { never, type Invocation } from '../world/functions.ts';
import type { Fate } from '../world/injector.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import type { Stage } from '../world/unreliable.ts';

/** A call on its way to a deployment. */
export interface Visit {
  readonly n: number;
  readonly deploymentId: string;
  readonly isStreamed: boolean;
  readonly signal: AbortSignal | undefined;
  /** When the caller gives up, ms; Infinity = it says so by the signal. */
  readonly untilMs: number;
}

/** A call that an upstream serves. */
export interface Service {
  readonly kind: 'served';
  readonly planned: PlannedRequest;
  readonly form: AnswerForm;
  readonly usedTokens: number;
  /** The upstream has said everything, or could not. May be called more than once. */
  readonly over: (isSaid: boolean) => void;
}

/** The outcome of a call, as the upstream knows it. */
export type Visited =
  | Service
  | { readonly kind: 'refused'; readonly told: RefusalTold }
  /** The connection broke: before the upstream had the request, or after it had done the work. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'given up' };

/** The time to get there; the guard covers its variation. */
const WAY_MS = 50;
/** A refusal is quick. */
const QUICK_MS = 30;

/** The upstreams of a world: they serve each request in its planned time, unless a fault or an ailment strikes. */
export function createVisits(stage: Stage, plan: Plan): (by: Invocation, asked: Visit) => Promise<Visited> {
  const { timeline, injector, emit } = stage;
  const startMs = timeline.now();
  const byNumber = new Map(plan.requests.map((request) => [request.n, request]));
  const callsOf = new Map<number, number>();
  let calls = 0;

  function formOf(
    planned: PlannedRequest,
    { fate, isStreamed }: { fate: Fate; isStreamed: boolean },
  ): AnswerForm {
    const nth = callsOf.get(planned.n) ?? 0;
    callsOf.set(planned.n, nth + 1);
    return fate.has('upstream stream cut') && isStreamed ? 'broken off' : (planned.answers[nth] ?? 'usual');
  }

  return async (by, { n, deploymentId, isStreamed, signal, untilMs }) => {
    const planned = byNumber.get(n);
    if (planned === undefined) throw new Error('a call without its request');
    const fate = injector.fateOf('upstream.call');
    for (const incident of fate.keys()) {
      injector.count(incident);
      emit({ kind: 'incident', by: by.name, incident });
    }
    await timeline.sleep(by.random() * WAY_MS, signal);
    if (by.isOver()) return never();
    if (fate.has('crash before')) return crash(stage, by, 'crash before');
    if (fate.has('upstream cut before') || isAborted(signal)) return { kind: 'broken' };

    const call = ++calls;
    const usedTokens = Math.floor(by.random() * planned.maxTokens);
    emit({ kind: 'call', by: by.name, n, deploymentId, call });
    stage.note?.(by.name, () => `calls ${deploymentId} for request ${String(n)}`);
    const trouble = ailmentAt(plan.ailments, deploymentId, timeline.now() - startMs);
    const ailment = trouble === undefined && planned.isPoisonous ? ailmentKinds.fails : trouble;
    const isQuick = isRefusedAtOnce(ailment) || isQuickly(fate);
    const needsMs = fate.has('upstream hangs') ? Infinity : isQuick ? QUICK_MS : planned.callMs;
    const leftMs = untilMs - timeline.now();
    await timeline.sleep(Math.min(needsMs, leftMs), signal);

    let isOver = false;
    const end = (tokens: number, isSaid = false) => {
      if (!isOver) emit({ kind: 'call over', by: by.name, n, call, usedTokens: tokens, isSaid });
      isOver = true;
    };
    const service = (): Service => {
      const form = formOf(planned, { fate, isStreamed });
      // Nobody is told the usage of a failed call: it counts as nothing.
      const over = (isSaid: boolean) => end(isSaid && answerForms[form].isWhole ? usedTokens : 0, isSaid);
      return { kind: 'served', planned, form, usedTokens, over };
    };
    const isDone = needsMs < leftMs && !isAborted(signal);
    const outcome = isDone ? outcomeOf({ fate, ailment, service }) : ({ kind: 'given up' } as const);
    // A stream goes on after this; its usage is known at its end.
    if (outcome.kind !== 'served') end(0);
    if (by.isOver()) return never();
    if (fate.has('crash after')) return crash(stage, by, 'crash after');
    await timeline.sleep(by.random() * 20);
    if (by.isOver()) return never();
    const told = outcome.kind === 'refused' ? outcome.told : null;
    const form = outcome.kind === 'served' ? outcome.form : null;
    emit({ kind: 'call answered', by: by.name, n, deploymentId, call, form, told });
    stage.note?.(by.name, () => `has ${wordFor(outcome)} for request ${String(n)}`);
    return outcome;
  };
}

function outcomeOf({
  fate,
  ailment,
  service,
}: {
  readonly fate: Fate;
  readonly ailment: RefusalTold | null | undefined;
  readonly service: () => Service;
}): Visited {
  const refused = (status: number, retryAfterMs: number | null = null): Visited => ({
    kind: 'refused',
    told: { status, code: null, retryAfterMs },
  });
  const retryAfterMs = fate.get('upstream 429 with Retry-After');
  if (retryAfterMs !== undefined) return refused(429, retryAfterMs);
  if (fate.has('upstream 429')) return refused(429);
  if (fate.has('upstream 500')) return refused(500);
  if (fate.has('upstream 400')) return refused(400);
  if (fate.has('upstream cut after') || ailment === null) return { kind: 'broken' };
  return ailment === undefined ? service() : { kind: 'refused', told: ailment };
}

function crash(stage: Stage, by: Invocation, kind: 'crash before' | 'crash after'): Promise<never> {
  stage.crash(by, kind);
  return never();
}

/** An error of the upstream itself may come after all the work. */
const isRefusedAtOnce = (ailment: RefusalTold | null | undefined): boolean =>
  ailment !== undefined && (ailment === null || ailment.status < 500);

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const isQuickly = (fate: Fate): boolean =>
  fate.has('upstream 429') || fate.has('upstream 429 with Retry-After') || fate.has('upstream 400');

const wordFor = (visited: Visited): string =>
  visited.kind === 'refused'
    ? `refused ${String(visited.told.status)}`
    : visited.kind === 'served'
      ? visited.form
      : visited.kind;
