import { estimateTokens } from '../../lambda/core/tokens/token-estimate.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import { isTerminal, type Place, type RequestRecord } from '../../lambda/core/requests/request.ts';
import { candidatesFor } from '../../lambda/core/windows/choose-deployment.ts';
import { emptyWindow, type WindowRow } from '../../lambda/core/windows/window-row.ts';
import { bodyOf } from '../callers/body.ts';
import type { Event, Outcome } from './events.ts';
import { createKeyFacts, type KeyFacts } from './key-facts.ts';
import { endings, redeliveries, unclearWrites, type Incident } from '../plan/fault-kinds.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';

/** The truth about one request that has a record. */
export interface Known {
  readonly request: PlannedRequest;
  /** The place as a dispatcher can know it: a change that moves the request counts once it is announced. */
  place: Place;
  /** When the place was changed last, ms; -Infinity = never. */
  placedAtMs: number;
  /** It was changed and the dispatcher has not been told: it may know or not. */
  isUntold: boolean;
  /** The change is stored where a dispatcher finds it when it is told of any. */
  isNoted: boolean;
  record: RequestRecord;
  /** When it entered its present state, ms. */
  sinceMs: number;
  /** It had a turn that came to nothing, and is queued again. */
  isBack: boolean;
  /** When the function that put it back heard of its success, ms; Infinity = not yet. */
  backToldAtMs: number;
  /** How many messages of it were sent: with a key, or for another try, more than one. */
  sends: number;
  /** When SQS had its message, ms. */
  sentAtMs: number | undefined;
  /** A job whose caller has received its 202. */
  isAccepted: boolean;
  /** A caller who sent it again was told that it is in line. */
  isPromised: boolean;
}

interface ModeSince {
  readonly mode: Mode;
  readonly sinceMs: number;
}

/** Everything that has happened so far, as the invariants need it: the truth, not the belief of any function. */
export interface Facts {
  readonly plan: Plan;
  readonly nowMs: () => number;
  readonly known: ReadonlyMap<string, Known>;
  readonly idOf: ReadonlyMap<number, string>;
  readonly requests: ReadonlyMap<number, PlannedRequest>;
  readonly windows: ReadonlyMap<string, WindowRow>;
  /** When the function of a ticket's caller ended or the caller hung up, ms, by request number. */
  readonly goneAtMs: ReadonlyMap<number, number>;
  /** Functions that are alive. */
  readonly living: ReadonlySet<string>;
  /** Tickets whose caller has an answer, and jobs whose caller has a 202 or an error. */
  readonly answered: ReadonlySet<number>;
  readonly keys: KeyFacts;
  /** The deployments of a group as they are configured now. */
  deploymentsOf(group: string): readonly Deployment[];
  tokensOf(request: PlannedRequest): number;
  /** The model group in whose line a request is, or that it was called in last. */
  groupOf(n: number): string;
  /** The mode that operators have set for a group, and since when, ms. */
  modeOf(group: string): ModeSince;
  /** When a function began, ms. */
  beganAtMs(by: string): number;
  /** When the last incident happened that may delay things, ms; -Infinity = none so far. */
  disturbedAtMs(): number;
  /** The same for crashes and similar incidents: after one, a message may be invisible or a lease held. */
  crashedAtMs(): number;
  hasHappened(...incidents: readonly Incident[]): boolean;
  /** The larger of a deployment's limits before and after the deploy. */
  limitsOf(deploymentId: string): { readonly rpm: number; readonly tpm: number; readonly parallel: number };
  /**
   * The deployments that may serve a request: one that is out of service only if no other that it fits is in
   * service.
   */
  servingOf(request: PlannedRequest): readonly Deployment[];
  /** Of those the ones that take the next call of a request which others have failed. */
  candidatesOf(request: PlannedRequest, leftOut: readonly string[]): readonly Deployment[];
  /** Without a limit, a turn is taken without a write. */
  isLimited(deploymentId: string): boolean;
  /** The most calls of one deployment in any 60 s, less its limit. */
  mostOverLimit(): number;
}

const harmless: readonly Incident[] = [
  ...(['caller cancels', 'caller hangs up', 'stranger tries', 'hand-over'] as const),
  'manager changes a key',
  ...(['caller converts', 'caller changes', 'caller asks again'] as const),
  ...(['operator pauses', 'operator drains', 'operator opens'] as const),
];
/** After these, nobody may hold a message or a lease, or a start may have come to nothing. */
const crashLike: readonly Incident[] = [
  ...endings,
  ...unclearWrites,
  ...redeliveries,
  ...(['start lost', 'start refused', 'start late', 'schedule late', 'schedule missed'] as const),
  ...(['table slow', 'dispatcher cut off', 'queue late', 'queue empty'] as const),
];

export function createFacts(
  plan: Plan,
  nowMs: () => number,
): { readonly facts: Facts; readonly learn: (event: Event) => void } {
  const known = new Map<string, Known>();
  const idOf = new Map<number, string>();
  const windows = new Map<string, WindowRow>();
  const goneAtMs = new Map<number, number>();
  const { keys, learn: learnOfKeys } = createKeyFacts(nowMs);
  const living = new Set<string>();
  const beganAtMs = new Map<string, number>();
  const modes = new Map<string, ModeSince>();
  const answered = new Set<number>();
  const groups = new Map<number, string>();
  const happened = new Set<Incident>();
  const waiting = new Map<string, number>();
  const requests = new Map(plan.requests.map((request) => [request.n, request]));
  const callsAtMs = new Map<string, readonly number[]>();
  let mostOverLimit = 0;
  let config = plan.config;
  let disturbedAtMs = -Infinity;
  let crashedAtMs = -Infinity;

  function limitsOf(deploymentId: string) {
    const all = [...plan.config.deployments, ...(plan.deploy?.config.deployments ?? [])];
    const own = all.filter(({ id }) => id === deploymentId);
    return {
      rpm: Math.max(...own.map(({ rpm }) => rpm ?? Infinity)),
      tpm: Math.max(...own.map(({ tpm }) => tpm ?? Infinity)),
      parallel: Math.max(...own.map(({ parallel }) => parallel ?? Infinity)),
    };
  }

  function place(own: Known): void {
    const { id, priority, enqueuedAtMs } = own.record;
    own.place = { id, priority, enqueuedAtMs };
    own.placedAtMs = nowMs();
    Object.assign(own, { isUntold: false, isNoted: false });
  }

  function disturb(incident: Incident): void {
    happened.add(incident);
    if (harmless.includes(incident)) return;
    disturbedAtMs = nowMs();
    if (crashLike.includes(incident)) crashedAtMs = nowMs();
  }

  function learn(event: Event): void {
    switch (event.kind) {
      case 'began':
        living.add(event.by);
        beganAtMs.set(event.by, nowMs());
        return;
      case 'ended': {
        living.delete(event.by);
        if (event.isCrash) disturb('crash asleep');
        const n = waiting.get(event.by);
        if (n !== undefined && event.isCrash) goneAtMs.set(n, nowMs());
        return;
      }
      case 'incident':
        disturb(event.incident);
        return;
      case 'deployed':
        config = event.config;
        disturb('deploy');
        return;
      case 'mode set':
        modes.set(event.group, { mode: event.mode, sinceMs: nowMs() });
        return;
      case 'arrived':
        if (event.request.kind === 'ticket') waiting.set(event.by, event.request.n);
        return;
      case 'answered': {
        if (event.outcome.door !== 'change') answered.add(event.n);
        const own = known.get(idOf.get(event.n) ?? '');
        if (own !== undefined && isAcceptance(event.outcome)) own.isAccepted = true;
        if (own !== undefined && isPromise(event.outcome)) own.isPromised = true;
        return;
      }
      case 'created': {
        const { record } = event;
        const request = requests.get(Number(record.metadata.n));
        if (request === undefined) return;
        const place = { id: record.id, priority: record.priority, enqueuedAtMs: record.enqueuedAtMs };
        idOf.set(request.n, record.id);
        groups.set(request.n, record.group);
        known.set(record.id, {
          request,
          place,
          record,
          sinceMs: nowMs(),
          isAccepted: false,
          isBack: false,
          backToldAtMs: Infinity,
          placedAtMs: -Infinity,
          isUntold: false,
          isNoted: false,
          isPromised: false,
          sends: 0,
          sentAtMs: undefined,
        });
        return;
      }
      case 'transition': {
        const own = known.get(event.id);
        if (own === undefined || event.after === undefined) return;
        if (own.record.status !== event.after.status) own.sinceMs = nowMs();
        if (event.transition.name === 'change') Object.assign(own, { isUntold: true, isNoted: false });
        else if (event.transition.name !== 'convert' && event.transition.name !== 'sent')
          Object.assign(own, { isBack: event.after.status === 'queued', backToldAtMs: Infinity });
        own.record = event.after;
        groups.set(own.request.n, event.after.group);
        // Its new message says all that was changed before.
        if (event.transition.name === 'reroute') place(own);
        return;
      }
      case 'transition told': {
        const own = known.get(event.id);
        const isItsWayBack = ['requeue', 'reroute', 'recover', 'return'].includes(event.transition.name);
        if (own?.isBack === true && isItsWayBack) own.backToldAtMs = Math.min(own.backToldAtMs, nowMs());
        return;
      }
      case 'change noted': {
        const own = known.get(event.change.id);
        if (own !== undefined) own.isNoted = !event.change.isOver;
        return;
      }
      case 'changes announced':
        for (const own of known.values()) if (own.isNoted && own.record.group === event.group) place(own);
        return;
      case 'sent': {
        const own = known.get(event.message.id);
        if (own !== undefined) {
          own.sentAtMs ??= nowMs();
          own.sends += 1;
        }
        return;
      }
      case 'call': {
        const times = (callsAtMs.get(event.deploymentId) ?? []).filter((atMs) => atMs > nowMs() - 60_000);
        callsAtMs.set(event.deploymentId, [...times, nowMs()]);
        const called = config.deployments.find(({ id }) => id === event.deploymentId);
        if (called !== undefined) groups.set(event.n, called.group);
        mostOverLimit = Math.max(mostOverLimit, times.length + 1 - limitsOf(event.deploymentId).rpm);
        return;
      }
      case 'window':
        windows.set(event.deploymentId, event.after ?? event.before);
        return;
      default:
        learnOfKeys(event);
    }
  }

  const facts: Facts = {
    plan,
    requests,
    nowMs,
    known,
    idOf,
    windows,
    goneAtMs,
    living,
    keys,
    answered,
    deploymentsOf: (group) => config.deployments.filter((deployment) => deployment.group === group),
    tokensOf: (request) => estimateTokens(bodyOf(request)),
    groupOf: (n) => groups.get(n) ?? requests.get(n)?.group ?? '',
    modeOf: (group) => modes.get(group) ?? { mode: 'open', sinceMs: -Infinity },
    beganAtMs: (by) => beganAtMs.get(by) ?? -Infinity,
    disturbedAtMs: () => disturbedAtMs,
    crashedAtMs: () => crashedAtMs,
    limitsOf,
    servingOf(request) {
      const all = facts.deploymentsOf(facts.groupOf(request.n));
      const serving = all.filter(({ id }) => windowOf(facts, id).outUntilMs <= nowMs());
      const tokens = facts.tokensOf(request);
      return serving.some(({ tpm = Infinity }) => tokens <= tpm) ? serving : all;
    },
    candidatesOf(request, leftOut) {
      const deployments = facts.deploymentsOf(facts.groupOf(request.n));
      const offer = { deployments, windows: Object.fromEntries(windows), tokens: facts.tokensOf(request) };
      return candidatesFor({ ...offer, nowMs: nowMs() }, leftOut);
    },
    isLimited: (deploymentId) => Object.values(limitsOf(deploymentId)).some(Number.isFinite),
    mostOverLimit: () => mostOverLimit,
    hasHappened: (...incidents) => incidents.some((incident) => happened.has(incident)),
  };
  return { facts, learn };
}

export const windowOf = (facts: Facts, deploymentId: string): WindowRow =>
  facts.windows.get(deploymentId) ?? emptyWindow;

/** The group in which the event takes a turn: a reservation, or a call if none is needed. */
export function groupServedBy(facts: Facts, event: Event): string | undefined {
  if (event.kind === 'window') return event.turns > 0 ? event.group : undefined;
  if (event.kind !== 'call' || facts.isLimited(event.deploymentId)) return undefined;
  return facts.groupOf(event.n);
}

/** The states in which callers may find a request. */
export const states = ['queued', 'in_progress', 'completed', 'failed', 'cancelled', 'expired'];

/** Its caller has its id and expects to see its end. */
const isAcceptance = ({ door, status }: Outcome): boolean =>
  (door === 'complete' && status === 'accepted') || (door === 'submit' && states.includes(status));

const isPromise = ({ door, status }: Outcome): boolean =>
  door === 'again' && (status === 'accepted' || status === 'queued');

/** Nobody will or need do anything about it any more: the call of a caller whose function died stays as it is. */
export function isOver(facts: Facts, { record, request, sentAtMs, isPromised }: Known): boolean {
  if (isTerminal(record.status)) return true;
  // It was never handed over: its caller had no answer, and nobody else knows of it.
  if (sentAtMs === undefined)
    return !isPromised && (facts.answered.has(request.n) || facts.goneAtMs.has(request.n));
  if (record.kind !== 'ticket' || !facts.answered.has(request.n)) return false;
  // The caller's function died in the middle of its call, or between giving up the turn and asking for another.
  return record.status === 'in_progress' || (record.attempts > 0 && facts.goneAtMs.has(request.n));
}

/** True if a place is strictly better: lower priority, or the same and earlier. Deliberately written again here. */
export const goesBefore = (
  a: Pick<Place, 'priority' | 'enqueuedAtMs'>,
  b: Pick<Place, 'priority' | 'enqueuedAtMs'>,
) => a.priority < b.priority || (a.priority === b.priority && a.enqueuedAtMs < b.enqueuedAtMs);
