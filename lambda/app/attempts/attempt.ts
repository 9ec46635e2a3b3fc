import { openElsewhereAt } from '../../core/windows/choose-deployment.ts';
import { decideNext, type Next } from '../../core/attempts/decide-next.ts';
import { kindOf, type RefusalReason } from '../../core/attempts/outcome.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { LogFields } from '../../ports/log.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamRefusal } from '../../ports/upstream.ts';
import type { Turn } from '../../core/requests/request.ts';
import { tryOnce } from '../best-effort.ts';
import { usableOf, type Deps } from '../deps.ts';
import { deploymentOf, freshen, giveBack, leaveAlone, settle, type LookAt } from '../turns/turns.ts';
import { wholeReply } from '../completions/whole-answer.ts';
import { tellRefusal } from './tell-refusal.ts';

/** A request whose turn has come, whichever function makes its call. */
export interface Asked extends Pick<UpstreamCall, 'endpoint' | 'body' | 'signal'> {
  readonly group: string;
  readonly tokens: number;
  readonly deadlineMs: number;
  /** The call does not begin at this time or later, ms; Infinity: the turn was claimed in time. */
  readonly beginByMs: number;
  readonly lookAt?: LookAt | undefined;
  timeoutMs(deployment: Deployment): number;
  /** Counts the call that begins. */
  noteCall(): void;
  noteRefusal(reason: RefusalReason): void;
  /** Includes the call that was begun. */
  progress(): { readonly attempts: number; readonly failures: number };
  about(call: Call): LogFields;
}

/** A call that was made. */
export interface Call {
  readonly turn: Turn;
  readonly startedAtMs: number;
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
  | { readonly kind: 'refused'; readonly call: Call; readonly refusal: UpstreamRefusal; readonly next: Next };

/** Makes one upstream call with a turn, and decides what follows for the request and for the deployment. */
export async function attempt(deps: Deps, asked: Asked, given: Turn): Promise<Attempted> {
  const turn = await freshen(deps, given, asked.lookAt);
  const startedAtMs = deps.clock.now();
  if (turn === undefined || startedAtMs >= asked.beginByMs) {
    await giveBack(deps, turn ?? given);
    return { kind: turn === undefined ? 'no turn' : 'overdue' };
  }
  const call: Call = { turn, startedAtMs };
  const deployment = deploymentOf(deps, turn.deploymentId);
  asked.noteCall();
  const { endpoint, body, signal } = asked;
  const timeoutMs = asked.timeoutMs(deployment);
  const called = await deps.upstream.call({ deployment, endpoint, body, signal, timeoutMs });
  const reply = body.stream === true ? called : await wholeReply(called);
  if (reply.kind === 'answer') return { kind: 'answer', call, answer: reply };
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
  await tryOnce(deps, { step: 'settle', ...about }, () => settle(deps, call.turn, 0));
  const isLooked = kindOf(refusal.reason).mendedBy !== 'caller';
  const openElsewhereAtMs = isLooked ? await lookElsewhere(deps, asked, { deploymentId, about }) : Infinity;
  const next = decideNext({
    refusal,
    request: { ...asked.progress(), deadlineMs: asked.deadlineMs },
    openElsewhereAtMs,
    nowMs: deps.clock.now(),
    random: deps.random(),
  });
  tellRefusal(deps.log, { refusal, next, about });
  count(deps, asked, { refusal, deploymentId });
  const { pause } = next;
  if (pause !== null) {
    await tryOnce(deps, { step: pause.kind, ...about }, () => leaveAlone(deps, deploymentId, pause));
  }
  return { kind: 'refused', call, refusal, next };
}

/** Reads the group if it has other deployments. If that fails, nothing is held against them. */
async function lookElsewhere(
  deps: Deps,
  { group, tokens }: Asked,
  { deploymentId, about }: { readonly deploymentId: string; readonly about: LogFields },
): Promise<number> {
  const deployments = usableOf(deps, group);
  let windows = {};
  if (deployments.some(({ id }) => id !== deploymentId)) {
    await tryOnce(deps, { step: 'look elsewhere', ...about }, async () => {
      windows = (await deps.groups.read(group)).windows;
    });
  }
  return openElsewhereAt({ deployments, windows, tokens, nowMs: deps.clock.now() }, deploymentId);
}

function count(
  { meter }: Deps,
  asked: Asked,
  { refusal: { reason }, deploymentId }: { readonly refusal: UpstreamRefusal; readonly deploymentId: string },
): void {
  asked.noteRefusal(reason);
  if (kindOf(reason).mendedBy !== 'operator') return;
  meter?.emit([{ name: 'OutOfService', value: 1, of: { group: asked.group, deployment: deploymentId } }]);
}
