import { Fault } from '../../lambda/core/faults.ts';
import type { Event } from '../monitors/events.ts';
import type { Fate, Injector } from './injector.ts';
import { isOnKeyTable, isOnTable, type FaultKind, type Method } from '../plan/fault-kinds.ts';
import { never, type Invocation } from './functions.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

/** The world that all calls go through. */
export interface Stage {
  readonly timeline: VirtualClock;
  readonly injector: Injector;
  readonly emit: (event: Event) => void;
  /** Writes a line of the history, if one is kept. */
  readonly note: ((by: string, line: () => string) => void) | undefined;
  /** Ends a function as a crash does. */
  readonly crash: (by: Invocation, incident: FaultKind) => void;
  /** No call to DynamoDB succeeds until this time, ms. */
  tableOutUntilMs: number;
  /** No call to the table of keys succeeds until this time, ms. */
  keysOutUntilMs: number;
}

/** One call of a port: its effect on the store, and the faults it may suffer. */
export interface PortCall<T> {
  readonly method: Method;
  /** A description for the history. */
  readonly about: string;
  /** Carries the call out and tells the monitors. */
  readonly effect: (fate: Fate) => Promise<T>;
  /** The answer of a second sending, given both answers; 'never' = it is not sent again. Absent = the second answer. */
  readonly again?: ((first: T, second: T) => T) | 'never';
  /** Runs right before the answer reaches the function. */
  readonly told?: (answer: T) => void;
}

const SLOW = { share: 0.01, ms: 400 };
const REQUEST_MS = { from: 1, to: 12 };
const ANSWER_MS = { from: 1, to: 8 };

/**
 * Carries a call out as a network does: the call travels for a while, may be struck, and its answer travels for a
 * while. Nothing of it reaches a function that has ended meanwhile.
 */
export async function travel<T>(stage: Stage, by: Invocation, call: PortCall<T>): Promise<T> {
  const { timeline } = stage;
  const fate = stage.injector.fateOf(call.method);
  strike(stage, by, { call, fate });
  stage.note?.(by.name, () => `${call.method} ${call.about} …`);
  const slowMs = fate.get('table slow') ?? 0;
  const isAnswerSlow = slowMs > 0 && by.random() < 0.5;
  await timeline.sleep(legMs(by, REQUEST_MS) + (isAnswerSlow ? 0 : slowMs));
  if (by.isOver()) return never();
  if (fate.has('crash before')) return crash(stage, by, 'crash before');
  const isCutOff = by.cutOffUntilMs > timeline.now();
  const isRefused =
    isCutOff ||
    (isOnTable(call.method)
      ? fate.has('table throttled') || outUntilMs(stage, call.method) > timeline.now()
      : fate.has('queue refused') || fate.has('start refused'));
  if (isRefused) return refuse(stage, by, call);

  let answer: T = await call.effect(fate);
  if (fate.has('table write sent again') && call.again !== 'never') {
    await timeline.sleep(legMs(by, REQUEST_MS));
    const second: T = await call.effect(fate);
    answer = call.again === undefined ? second : call.again(answer, second);
  }
  // The function was ended while it was asking.
  if (by.isOver()) return never();
  if (fate.has('crash after')) return crash(stage, by, 'crash after');
  await timeline.sleep(legMs(by, ANSWER_MS) + (isAnswerSlow ? slowMs : 0));
  if (by.isOver()) return never();
  if (fate.has('table answer lost') || fate.has('queue answer lost')) return refuse(stage, by, call);
  stage.note?.(by.name, () => `${call.method} ${call.about} → ${brief(answer)}`);
  call.told?.(answer);
  return answer;
}

function strike<T>(
  { injector, emit }: Stage,
  by: Invocation,
  { call, fate }: { readonly call: PortCall<T>; readonly fate: Fate },
): void {
  for (const incident of fate.keys()) {
    if (incident === 'table write sent again' && call.again === 'never') continue;
    injector.count(incident);
    emit({ kind: 'incident', by: by.name, incident });
  }
}

function crash(stage: Stage, by: Invocation, incident: FaultKind): Promise<never> {
  stage.crash(by, incident);
  return never();
}

async function refuse<T>(stage: Stage, by: Invocation, call: PortCall<T>): Promise<never> {
  await stage.timeline.sleep(legMs(by, ANSWER_MS));
  if (by.isOver()) return never();
  stage.note?.(by.name, () => `${call.method} ${call.about} ✗ no answer`);
  throw new Fault('store_unavailable', 'no answer');
}

function legMs({ random }: Invocation, { from, to }: { readonly from: number; readonly to: number }): number {
  const ms = from + random() * (to - from);
  return random() < SLOW.share ? ms + random() * SLOW.ms : ms;
}

const outUntilMs = ({ tableOutUntilMs, keysOutUntilMs }: Stage, method: Method): number =>
  isOnKeyTable(method) ? Math.max(tableOutUntilMs, keysOutUntilMs) : tableOutUntilMs;

/** An answer in a few words, never a whole record. */
function brief(answer: unknown): string {
  if (answer === undefined || answer === null) return 'ok';
  if (Array.isArray(answer)) return `${String(answer.length)} entries`;
  if (typeof answer !== 'object') return JSON.stringify(answer);
  if ('kind' in answer) return String(answer.kind);
  if ('status' in answer) return String(answer.status);
  return 'ok';
}
