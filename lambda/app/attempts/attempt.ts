import {
  isOpenBeside,
  leftOutAfter,
  leftOutBeside,
  openElsewhereAt,
} from '../../core/windows/choose-deployment.ts';
import { decideNext, type Next } from '../../core/attempts/decide-next.ts';
import { kindOf } from '../../core/attempts/outcome.ts';
import { breakerRulesOf, retryRulesOf } from '../../core/attempts/retry-rules.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { AboutCall } from '../../core/happenings/about.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamRefusal } from '../../ports/upstream.ts';
import type { Turn } from '../../core/requests/request.ts';
import type { Standing } from '../../core/requests/transitions.ts';
import type { Route } from '../../core/requests/route.ts';
import type { Wishes } from '../../core/requests/wishes.ts';
import { emptyWindow, type WindowRow } from '../../core/windows/window-row.ts';
import { tryOnce } from '../best-effort.ts';
import { usableOf, type Deps } from '../deps.ts';
import { deploymentOf, freshen, giveBack, leaveAlone, settle, type LookAt } from '../turns/turns.ts';
import { holdLease, type HeldLease } from '../turns/leases.ts';
import { reportFailure, reportSuccess } from '../turns/report-outcome.ts';
import { wholeReply } from '../completions/whole-answer.ts';

/** A request whose turn has come, whichever function makes its call. */
export interface Asked extends Pick<UpstreamCall, 'endpoint' | 'body' | 'signal'> {
  /** Of the request; one that fails again and again opens no breaker by itself. */
  readonly id: string;
  readonly group: string;
  /** The dispatcher that makes the call, by its name in the lease; null = the caller's own function. */
  readonly shift: string | null;
  readonly tokens: number;
  readonly wishes: Wishes;
  readonly deadlineMs: number;
  /** The call does not begin at this time or later, ms; Infinity: the turn was claimed in time. */
  readonly beginByMs: number;
  readonly lookAt?: LookAt | undefined;
  timeoutMs(deployment: Deployment): number;
  /** Counts the call that begins. */
  noteCall(): void;
  /** Includes the call that was begun. */
  progress(): {
    readonly attempts: number;
    readonly failures: number;
    readonly leftOut: readonly string[];
    readonly route: Route;
  };
  about(call: Call): AboutCall;
}

/** A call that was made. */
export interface Call {
  readonly turn: Turn;
  readonly startedAtMs: number;
  /** Freed when a call that brings no stream returns; a stream's reader frees it at the end. */
  readonly lease: HeldLease;
}

export type Attempted =
  /** The turn could no longer be used; it was given back, and nothing was called. */
  | { readonly kind: 'no turn' }
  /** The same for a call that would have begun too late. */
  | { readonly kind: 'overdue' }
  /** Its tokens still have to be settled when it has ended. */
  | { readonly kind: 'answer'; readonly call: Call; readonly answer: UpstreamAnswer }
  /** Cancelled by the requester, which says nothing about the deployment. */
  | { readonly kind: 'broken off'; readonly call: Call; readonly refusal: UpstreamRefusal }
  | {
      readonly kind: 'refused';
      readonly call: Call;
      readonly refusal: UpstreamRefusal;
      readonly next: Next;
      /** In its place, should it go back there. */
      readonly standing: Standing;
    };

/** Makes one upstream call with a turn, and decides what follows for the request and for the deployment. */
export async function attempt(deps: Deps, asked: Asked, given: Turn): Promise<Attempted> {
  const turn = await freshen(deps, given, asked.lookAt);
  const startedAtMs = deps.clock.now();
  if (turn === undefined || startedAtMs >= asked.beginByMs) {
    await giveBack(deps, turn ?? given);
    return { kind: turn === undefined ? 'no turn' : 'overdue' };
  }
  const call: Call = { turn, startedAtMs, lease: holdLease(deps, turn) };
  const free = () => tryOnce(deps, { step: 'free', ...asked.about(call) }, () => call.lease.free());
  const deployment = deploymentOf(deps, turn.deploymentId);
  asked.noteCall();
  const { endpoint, body, signal } = asked;
  const timeoutMs = asked.timeoutMs(deployment);
  const called = await deps.upstream.call({ deployment, endpoint, body, signal, timeoutMs });
  const reply = body.stream === true ? called : await wholeReply(called);
  if (reply.kind !== 'answer' || typeof reply.body === 'string') await free();
  if (reply.kind === 'answer') {
    await tryOnce(deps, { step: 'report success', ...asked.about(call) }, () => reportSuccess(deps, turn));
    return { kind: 'answer', call, answer: reply };
  }
  return concludeRefusal(deps, asked, { call, refusal: reply });
}

async function concludeRefusal(
  deps: Deps,
  asked: Asked,
  { call, refusal }: { readonly call: Call; readonly refusal: UpstreamRefusal },
): Promise<Attempted> {
  const { deploymentId } = call.turn;
  const about = asked.about(call);
  // The usage of a cancelled call is unknown: its estimate stays.
  if (asked.signal?.aborted === true) return { kind: 'broken off', call, refusal };
  const kind = kindOf(refusal.reason);
  const isSent = kind.mendedBy !== 'place';
  await tryOnce(deps, { step: 'settle', ...about }, () =>
    // Its lease is free already.
    isSent ? settle(deps, call.turn, 0) : giveBack(deps, { ...call.turn, isLeased: undefined }),
  );
  const deployment = deploymentOf(deps, deploymentId);
  const progress = asked.progress();
  const usable = usableOf(deps, asked.group);
  const carriers = isSent ? usable : carriersOf(deps, asked, usable);
  const isLooked = kind.mendedBy !== 'caller';
  const around = isLooked
    ? await lookAround(deps, asked, { carriers, deploymentId, leftOut: progress.leftOut, about })
    : lookedNowhere;
  const nowMs = deps.clock.now();
  let shutUntilMs = 0;
  if (kind.isFailure) {
    const rules = breakerRulesOf(deps.config, deployment, refusal);
    const failure = { id: asked.id, row: around.row, rules };
    await tryOnce(deps, { step: 'report failure', ...about }, async () => {
      shutUntilMs = await reportFailure(deps, call.turn, failure);
    });
  }
  // The refusal is the answer now, in place of a timeout later, where nothing opens before the deadline.
  const next = decideNext({
    refusal,
    request: { ...progress, ...progress.route, deadlineMs: asked.deadlineMs },
    rules: retryRulesOf(deps.config, deployment, asked.wishes),
    ...around,
    shutUntilMs,
    nowMs,
    random: deps.random(),
  });
  const { reason, status, cause } = refusal;
  const { shift } = asked;
  const { pause } = next;
  const outForMs = pause?.forMs ?? 0;
  deps.happenings.tell({ kind: 'upstream refused', shift, about, reason, status, cause, outForMs });
  if (pause !== null) {
    await tryOnce(deps, { step: pause.kind, ...about }, () => leaveAlone(deps, deploymentId, pause));
  }
  const unfit = usable.filter((own) => !carriers.includes(own)).map(({ id }) => id);
  let { leftOut } = progress;
  if (next.isLeftOut)
    leftOut = isSent ? leftOutAfter(leftOut, deploymentId, usable) : leftOutBeside(leftOut, unfit, usable);
  const standing = { notBeforeMs: next.parkedMs === 0 ? 0 : nowMs + next.parkedMs, leftOut };
  return { kind: 'refused', call, refusal, next, standing };
}

/** The deployments that carry a request which one of them does not. */
const carriersOf = (
  { upstream }: Pick<Deps, 'upstream'>,
  { endpoint, body }: Asked,
  deployments: readonly Deployment[],
): readonly Deployment[] =>
  deployments.filter((deployment) => upstream.carries?.({ deployment, endpoint, body }) ?? true);

interface Around {
  readonly openElsewhereAtMs: number;
  readonly isFreshElsewhere: boolean;
  /** Of the deployment that refused; undefined: it could not be read. */
  readonly row: WindowRow | undefined;
}

const lookedNowhere: Around = { openElsewhereAtMs: Infinity, isFreshElsewhere: false, row: undefined };

/** Reads the group's other deployments that carry the request. If that fails, nothing is held against them. */
async function lookAround(
  deps: Deps,
  { group, tokens }: Asked,
  {
    carriers: deployments,
    deploymentId,
    leftOut,
    about,
  }: {
    readonly carriers: readonly Deployment[];
    readonly deploymentId: string;
    readonly leftOut: readonly string[];
    readonly about: AboutCall;
  },
): Promise<Around> {
  let windows: Readonly<Record<string, WindowRow>> | undefined;
  if (deployments.some(({ id }) => id !== deploymentId)) {
    await tryOnce(deps, { step: 'look elsewhere', ...about }, async () => {
      windows = (await deps.groups.read(group)).windows;
    });
  }
  const offer = { deployments, windows: windows ?? {}, tokens, nowMs: deps.clock.now() };
  return {
    openElsewhereAtMs: openElsewhereAt(offer, deploymentId),
    isFreshElsewhere: isOpenBeside(offer, [...leftOut, deploymentId]),
    row: windows && (windows[deploymentId] ?? emptyWindow),
  };
}
