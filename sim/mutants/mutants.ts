import { edit, inScenario, type Edit, type Mutant } from './mutant.ts';
import { fairMutants } from './fair-mutants.ts';
import { keyMutants } from './key-mutants.ts';
import { timeMutants } from './time-mutants.ts';

const mutant = (name: string, ...edits: readonly Edit[]): Mutant => ({ name, edits });

const sparse = inScenario('sparse');
const longCalls = inScenario('long-calls');
const calm = inScenario('calm');
const paused = inScenario('paused');
const unlimited = inScenario('unlimited');
const badKeys = inScenario('bad-keys');
const failing = inScenario('failing');
const wire = inScenario('wire');
const inChain = inScenario('fallbacks');
const inParallel = inScenario('parallel');

/** The faults that the simulation has to find. Each is a mistake that somebody could make in a change. */
export const mutants: readonly Mutant[] = [
  mutant(
    'the dispatcher picks before it reserves',
    edit(
      'app/dispatch/turns/hand-out.ts',
      'await Promise.all([reservation.turn, ...reservation.others].map(handToBest));',
      `if (!picker.hold(head)) return giveBack(deps, reservation.turn);
       void handTo(head, reservation.turn);`,
    ),
    edit(
      'app/dispatch/turns/picker.ts',
      'return { best(isTried',
      'return { hold: (held) => book.remove(held.id) !== undefined && (hands.take(held), true), best(isTried',
    ),
  ),
  mutant(
    'the order forgets the priority',
    edit(
      'core/line/order-book.ts',
      'for (let index = worstFirst.length - 1; index >= 0; index--) {\n      const found = worstFirst[index]?.find(mayHave);',
      'for (let index = 0; index < worstFirst.length; index++) {\n      const found = worstFirst[index]?.find(mayHave);',
    ),
  ),
  mutant(
    'of equals, who came last goes first',
    edit(
      'core/requests/request.ts',
      'return a.enqueuedAtMs - b.enqueuedAtMs;',
      'return b.enqueuedAtMs - a.enqueuedAtMs;',
    ),
  ),
  mutant(
    "a ticket's retry gets a new enqueue time",
    edit(
      'app/completions/journey.ts',
      'messageOf({ ...record, ...standing }, { tokens: journey.tokens, payload: null })',
      '{ ...messageOf({ ...record, ...standing }, { tokens: journey.tokens, payload: null }), enqueuedAtMs: deps.clock.now() }',
    ),
  ),
  mutant(
    "a job's retry gets a new enqueue time",
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'await line.putBack(known.asRecorded(latest, outcome.record));',
      'await line.putBack({ ...latest, enqueuedAtMs: clock.now() });',
    ),
  ),
  mutant(
    'a newcomer passes the queue',
    edit(
      'app/completions/journey.ts',
      'if (isAnybodyAhead(state.queue, deps.config.tiers, journey.tier)) return undefined;',
      '',
    ),
  ),
  mutant(
    'a newcomer looks at its own tier only',
    edit('core/line/queue-row.ts', 'tiers.slice(0, upTo + 1)', 'tiers.slice(upTo, upTo + 1)'),
  ),
  mutant(
    'the lease is taken whoever holds it',
    edit(
      'core/line/queue-write.ts',
      "[{ field: 'leaseUntilMs', isBelow: nowMs }]",
      "[{ field: 'leaseUntilMs', isBelow: untilMs + 1 }]",
    ),
  ),
  sparse(
    'the bell is not compared when the leader leaves',
    edit('core/line/queue-write.ts', "{ field: 'bell', is: queue.bell },", ''),
  ),
  mutant(
    'the leader leaves without having seen its queues empty',
    edit('app/dispatch/lease/leave.ts', '!(isQuiet() && workload.isIdle())', '!workload.isIdle()'),
  ),
  mutant(
    'the gauge is not set right when the leader leaves',
    edit('core/line/queue-write.ts', 'set: { served: queue.enqueued },', ''),
  ),
  mutant(
    'nobody rings',
    edit(
      'app/queueing/ring.ts',
      'return ringFor(deps, message, { isCaller: isCounted });',
      'void isCounted; return undefined;',
    ),
  ),
  mutant(
    'the schedule starts nobody',
    edit(
      'app/dispatch/sweep.ts',
      "deps.happenings.tell({ kind: 'schedule started dispatcher', group }); await deps.starter.start(group);",
      'await Promise.resolve();',
    ),
  ),
  mutant(
    'what is held is not kept invisible',
    edit(
      'app/dispatch/line/hide.ts',
      'hideFor(life.isOpen() ? [...atWork, ...followUps.held()] : atWork, timing.visibilityMs),',
      '',
    ),
    edit('app/dispatch/line/hide.ts', 'life.isOpen() ? dueInBook() : []', '[]'),
  ),
  mutant(
    'a delivery counts as invisible for longer than it is',
    edit(
      'app/dispatch/line/receive.ts',
      'beganAtMs + timing.visibilityMs;',
      'beganAtMs + 20 * timing.visibilityMs;',
    ),
  ),
  mutant(
    'who hands over keeps its messages to itself',
    edit(
      'app/dispatch/lease/hand-over.ts',
      'await bestEffort(deps, about, () => messages.hideAll(held, 0));',
      '',
    ),
  ),
  longCalls(
    'calls in flight are left alone at a hand-over',
    edit('app/dispatch/run-loops.ts', "loop('hide', shift.hide, isBusy),", "loop('hide', shift.hide),"),
    edit('app/dispatch/run-loops.ts', 'const isBusy = () => life.isBusy();', ''),
  ),
  longCalls(
    'a running job is taken over while its function lives',
    edit(
      'app/dispatch/turns/resolve-conflict.ts',
      'if (record.claimUntilMs >= nowMs) {',
      'if (record.claimUntilMs < 0) {',
    ),
    edit(
      'core/requests/transitions.ts',
      "case 'recover': return { from: ['in_progress'], claimLapsedBeforeMs: t.nowMs,",
      "case 'recover': return { from: ['in_progress'],",
    ),
  ),
  mutant(
    'a message is removed when its job begins',
    edit(
      'app/dispatch/calls/run-job.ts',
      'await callAndStore(flight, job);',
      'await messages.remove(flight.held); await callAndStore(flight, job);',
    ),
  ),
  mutant(
    'a message is removed before the response is stored',
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'const response = await storeBody(deps, { key, text, maxInline: MAX_INLINE_RESPONSE });',
      `await messages.remove(held);
       const response = await storeBody(deps, { key, text, maxInline: MAX_INLINE_RESPONSE });`,
    ),
  ),
  mutant(
    'nobody follows up on a turn that was granted',
    edit('app/dispatch/turns/follow-ups.ts', 'if (due.length === 0) return;', 'if (due.length >= 0) return;'),
  ),
  mutant(
    'a gone caller is granted turn after turn',
    edit(
      'app/dispatch/turns/follow-ups.ts',
      'return (await endWaiting(deps, held.id, lapse)).record;',
      "const { kind, record } = await requests.transition(held.id, { ...lapse, name: 'return' }); if (kind === 'done') await line.putBack(held); return record;",
    ),
  ),
  mutant(
    "a gone caller's turn is not given back",
    edit(
      'app/dispatch/turns/follow-ups.ts',
      'return (await endWaiting(deps, held.id, lapse)).record;',
      'return (await requests.transition(held.id, lapse)).record;',
    ),
  ),
  calm(
    'a turn that comes at the deadline is not given back',
    edit(
      'app/completions/leave-queue.ts',
      "endWaiting(deps, id, { name: 'expire', nowMs, error, isTicket: true })",
      "deps.requests.transition(id, { name: 'expire', nowMs, error, isTicket: true })",
    ),
  ),
  mutant(
    'a cancelled call gives its turn back',
    edit(
      'app/requests/cancel.ts',
      'const wasGranted = turn !== null && claimUntilMs === 0;',
      'const wasGranted = turn !== null;',
    ),
  ),
  mutant(
    'an estimate is settled twice',
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'await settle(deps, turn, usedTokens);',
      'await settle(deps, turn, usedTokens); await settle(deps, turn, usedTokens);',
    ),
  ),
  mutant(
    'the window forgets ten seconds early',
    edit(
      'core/windows/window-row.ts',
      'const oldest = bucket - bucketCount(shape) + 1;',
      'const oldest = bucket - bucketCount(shape) + 41;',
    ),
  ),
  mutant(
    'the window forgets its newest bucket when it slides',
    edit(
      'core/windows/window-row.ts',
      'if (older.length === 0) return { slots, sum: of.sum };',
      'older.push(clock % count);',
    ),
  ),
  mutant(
    "the window's clock may go back",
    edit(
      'core/windows/window.ts',
      'const bucket = Math.max(row.clock, bucketAt(nowMs, shape)); const current = slideTo(row, bucket, shape); const maxRequestsBefore',
      'const bucket = bucketAt(nowMs, shape); const current = slideTo(row, bucket, shape); const maxRequestsBefore',
    ),
    edit(
      'core/windows/window-row.ts',
      'if (bucket <= row.clock) return row;',
      'if (bucket === row.clock) return row;',
    ),
  ),
  mutant(
    'a window takes a turn without room',
    edit(
      'core/windows/window.ts',
      'row.clock !== write.clock || !fits ||',
      'row.clock !== write.clock || (!fits && false) ||',
    ),
  ),
  mutant(
    'a window is replaced though somebody has written since',
    edit(
      'core/windows/window.ts',
      'if (row.version !== write.expectedVersion || !isAsSeen(row, write)) return undefined;',
      'if (!isAsSeen(row, write)) return undefined;',
    ),
  ),
  mutant(
    'a late turn is used as it is',
    edit(
      'app/turns/turns.ts',
      '(bucket === null ? timing.gateAgeMs : timing.lateMs)) return current;',
      '(bucket === null ? timing.gateAgeMs : timing.lateMs * 1_000)) return current;',
    ),
  ),
  mutant(
    'a turn that moves to the present is left out there',
    edit(
      'core/windows/window.ts',
      'write: replaceWith(row, addToSlot(released, slotOf(to, shape), cost), {',
      'write: replaceWith(row, released, {',
    ),
  ),
  mutant(
    'a deployment that asks for a pause gets none',
    edit('core/attempts/decide-next.ts', "forMs === 0 ? null : { kind: 'cool', forMs }", 'null'),
  ),
  mutant(
    'a turn is claimed whatever state the request is in',
    edit(
      'core/requests/transitions.ts',
      "return { from: ['granted'], dueAfterMs: t.nowMs,",
      "return { from: ['granted', 'queued', 'cancelled', 'expired'],",
    ),
  ),
  mutant(
    'a job is begun whatever state it is in',
    edit(
      'core/requests/transitions.ts',
      "return { from: ['queued'], kind: 'job', dueAfterMs: t.nowMs,",
      "return { from: ['queued', 'in_progress', 'cancelled', 'completed'], kind: 'job', dueAfterMs: t.nowMs,",
    ),
  ),
  mutant(
    'attempts are not counted',
    edit(
      'core/requests/transitions.ts',
      'readyByMs: t.nowMs, set: begun(t), add: { attempts: 1 },',
      'readyByMs: t.nowMs, set: begun(t),',
    ),
  ),
  longCalls(
    'an attempt that comes late completes the request',
    edit(
      'core/requests/transitions.ts',
      "from: ['in_progress'], attempt: t.attempt, set: { status: 'completed'",
      "from: ['in_progress'], set: { status: 'completed'",
    ),
  ),
  mutant(
    'a request is cancelled after its end',
    edit(
      'core/requests/transitions.ts',
      "return { from: t.isCalled ? ['in_progress'] : ['queued', 'granted'], set: ended('cancelled', t) };",
      "return { from: ['queued', 'granted', 'in_progress', 'completed'], set: ended('cancelled', t) };",
    ),
    edit('app/requests/cancel.ts', 'if (isTerminal(before.status)) return describe(deps, before);', ''),
  ),
  mutant(
    'nobody looks at deadlines',
    edit(
      'app/dispatch/turns/picker.ts',
      'first.message.deadlineMs > deps.clock.now()) return first;',
      'first.message.deadlineMs > 0) return first;',
    ),
    edit('app/dispatch/line/book.ts', 'message.deadlineMs <= nowMs)', 'message.deadlineMs <= 0 * nowMs)'),
    edit('core/requests/transitions.ts', "kind: 'job', dueAfterMs: t.nowMs,", "kind: 'job',"),
    edit(
      'app/dispatch/calls/start-job.ts',
      'held.message.deadlineMs <= nowMs',
      'held.message.deadlineMs <= 0',
    ),
  ),
  mutant(
    'only whose deadline was there first is looked at',
    edit(
      'app/dispatch/line/book.ts',
      'Math.min(noneExpiredBeforeMs, held.message.deadlineMs)',
      'noneExpiredBeforeMs',
    ),
  ),
  mutant(
    'anybody may read and cancel',
    edit(
      'app/requests/collect.ts',
      'if (record === undefined || !ownersOf(which).includes(record.owner)) {',
      'if (record === undefined) {',
    ),
  ),
  mutant(
    'a claim whose answer was lost is taken for the end of the request',
    edit(
      'app/completions/take-up.ts',
      'if (isClaimed && current.turn !== null)',
      'if (isClaimed && current.turn === null)',
    ),
  ),
  {
    ...longCalls(
      'an attempt that comes too late removes the message',
      edit(
        'app/dispatch/calls/attempt-ends.ts',
        'return letGo(flight, await requests.read(flight.held.id));',
        'return messages.remove(flight.held);',
      ),
      edit(
        'app/dispatch/calls/attempt-ends.ts',
        "if (outcome.kind === 'done') return messages.remove(flight.held);",
        "if (outcome.kind !== '') return messages.remove(flight.held);",
      ),
    ),
    from: 7200,
  },
  mutant(
    'what is dropped takes its message along, whatever its state',
    edit(
      'app/dispatch/line/drop.ts',
      'await resolveConflict(held, outcome.record); return; } if (outcome.record.turn',
      'await messages.remove(held); return; } if (outcome.record.turn',
    ),
  ),
  mutant(
    'the gauge of a tier for which nobody rang is forgotten',
    edit('app/dispatch/lease/leave.ts', '{ ...none, ...queue.enqueued }', 'queue.enqueued'),
  ),
  calm(
    'a cancelled request keeps room for its tokens',
    edit('app/dispatch/turns/hand-out.ts', '(await drops.ifOver(head)) ||', ''),
  ),
  mutant(
    'a job is granted a turn as if its caller waited',
    edit(
      'core/requests/transitions.ts',
      "from: ['queued'], kind: 'ticket', readyByMs: t.turn.startAtMs,",
      "from: ['queued'], readyByMs: t.turn.startAtMs,",
    ),
  ),
  mutant(
    'a ticket becomes a job though it has its turn',
    edit(
      'core/requests/transitions.ts',
      "return { from: ['queued'], kind: 'ticket', set: { kind: 'job'",
      "return { from: ['queued', 'granted'], kind: 'ticket', set: { status: 'queued', kind: 'job'",
    ),
  ),
  mutant(
    'a ticket that becomes a job loses its body',
    edit('core/requests/transitions.ts', "set: { kind: 'job', payload: t.payload }", "set: { kind: 'job' }"),
  ),
  mutant(
    'a converted ticket is queued once more',
    edit(
      'app/completions/leave-queue.ts',
      "const outcome = await deps.requests.transition(id, { name: 'convert', payload });",
      "await deps.requests.create({ ...watch.record, id: `${id}-job`, kind: 'job', payload }); const outcome = await deps.requests.transition(id, { name: 'convert', payload });",
    ),
  ),
  mutant(
    'nobody is told of a change',
    edit(
      'app/requests/change.ts',
      'await tellDispatcher(deps, outcome.record, { revision, isOver: false, fromTier: before.tier });',
      'void revision;',
    ),
  ),
  calm(
    'a change is noted and not announced',
    edit(
      'app/queueing/tell-dispatcher.ts',
      'await bestEffort(deps, effort, () => deps.groups.writeQueue(group, announceWrite(moves)));',
      'void moves;',
    ),
  ),
  mutant(
    'a new leader does not know of changes',
    edit(
      'app/dispatch/line/changes.ts',
      'let seen = queueAtStart.changes === 0 ? 0 : -1;',
      'let seen = queueAtStart.changes;',
    ),
  ),
  calm(
    'the dispatcher does not look for changes',
    edit('app/dispatch/line/changes.ts', 'if (queue.changes <= seen) return;', 'if (seen >= 0) return;'),
  ),
  calm(
    'a change counts from when it was made',
    edit(
      'app/dispatch/line/known-changes.ts',
      '...held, priority, tier,',
      '...held, enqueuedAtMs: held.enqueuedAtMs + 60_000, priority, tier,',
    ),
  ),
  calm(
    'a deadline that is brought forward is not heeded',
    edit(
      'app/dispatch/line/known-changes.ts',
      '{ ...held.message, priority, deadlineMs }',
      '{ ...held.message, priority, deadlineMs: Math.max(deadlineMs, held.message.deadlineMs) }',
    ),
    edit('core/requests/transitions.ts', "kind: 'job', dueAfterMs: t.nowMs,", "kind: 'job',"),
  ),
  calm(
    'a deadline that is put off is not heeded',
    edit(
      'core/requests/transitions.ts',
      "dueByMs: t.nowMs, set: ended('expired', t)",
      "set: ended('expired', t)",
    ),
    edit(
      'app/dispatch/line/known-changes.ts',
      '{ ...held.message, priority, deadlineMs }',
      '{ ...held.message, priority, deadlineMs: Math.min(deadlineMs, held.message.deadlineMs) }',
    ),
  ),
  calm(
    'a change of tier does not move on the gauge',
    edit('core/line/queue-write.ts', '{ [moves.from]: -1, [moves.to]: 1 }', '{ [moves.from]: -1 }'),
  ),
  mutant(
    'an end is not announced',
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'await announceEnd(deps, held.message); const end',
      'const end',
    ),
  ),
  mutant(
    'what expires is not announced',
    edit('app/dispatch/line/drop.ts', 'await announceEnd(deps, held.message);', 'void announceEnd;'),
  ),
  mutant(
    'a request that is sent again becomes a second one',
    edit(
      'memory/memory-request-store.ts',
      "if (existing !== undefined) return Promise.resolve({ kind: 'exists', record: existing });",
      '',
    ),
  ),
  mutant(
    'nobody asks whether the message of a request that is sent again is in its queue',
    edit(
      'app/queueing/enqueue.ts',
      '=> !isSent && !isTerminal(status);',
      '=> isSent && !isTerminal(status);',
    ),
  ),
  mutant(
    'callers who have died are counted for ever',
    edit(
      'core/line/queue-write.ts',
      "clear: ['leader', 'leaseUntilMs', 'reach', 'line', 'callers', 'worstCaller']",
      "clear: ['leader', 'leaseUntilMs', 'reach', 'line', 'worstCaller']",
    ),
  ),
  paused(
    'who finds a free slot does not ask whether the group is paused',
    edit('app/completions/journey.ts', 'if (!ruleOfMode(state.queue.mode).givesTurns) return undefined;', ''),
  ),
  paused(
    'the dispatcher goes by the mode that it began with',
    edit(
      'app/dispatch/turns/view.ts',
      '({ mode, callers, watchedUntilMs } = queue);',
      '({ callers, watchedUntilMs } = queue);',
    ),
  ),
  paused(
    'who comes while the group drains is let in',
    edit(
      'app/completions/admit.ts',
      'if (ruleOfMode(mode).admits) return;',
      'if (mode !== undefined) return;',
    ),
  ),
  paused(
    'who was let in is sent away when it asks again',
    edit(
      'app/completions/admit.ts',
      'if (id !== undefined && (await requests.read(id)) !== undefined) return;',
      '',
    ),
  ),
  unlimited(
    'who takes up a turn without limits does not look at the gate',
    edit('app/turns/turns.ts', '(bucket === null ? timing.gateAgeMs', '(bucket === null ? Infinity'),
  ),
  unlimited(
    'turns without limits are given by a view of a second ago',
    edit(
      'app/dispatch/turns/view.ts',
      'const mostMs = hasUnlimited ? timing.gateAgeMs : timing.lookAgainMs; return clock.now() - lookedAtMs >= mostMs || lookedAtMs <= gateNewsAtMs;',
      'void hasUnlimited; void gateNewsAtMs; return clock.now() - lookedAtMs >= timing.lookAgainMs;',
    ),
    edit(
      'app/turns/turns.ts',
      'const isShut = row.cooldownUntilMs > clock.now() || !mayStillCall(row.breaker, trial);',
      'return current;',
    ),
  ),
  unlimited(
    'a dispatcher gives no turns without limits',
    edit(
      'app/turns/reserve.ts',
      'if (write === undefined) return reserved(null);',
      "if (write === undefined) return wanted.aheadMs > 0 ? { kind: 'full', retryAtMs: nowMs + 60_000 } : reserved(null);",
    ),
  ),
  unlimited(
    'who has to queue after a call has come when it queues',
    edit(
      'app/completions/journey.ts',
      'enqueuedAtMs: journey.arrivedAtMs };',
      'enqueuedAtMs: deps.clock.now() };',
    ),
  ),
  unlimited(
    'the order of deployments is forgotten',
    edit('core/windows/choose-deployment.ts', 'a.deployment.order - b.deployment.order ||', ''),
  ),
  failing(
    'a failed request is not parked',
    edit(
      'app/attempts/attempt.ts',
      'notBeforeMs: next.parkedMs === 0 ? 0 : nowMs + next.parkedMs',
      'notBeforeMs: 0',
    ),
  ),
  failing(
    'a parked request may have a turn',
    edit('core/requests/transitions.ts', 'record.notBeforeMs <= readyByMs', 'true'),
    edit('app/dispatch/line/book.ts', 'held.message.notBeforeMs <= nowMs &&', ''),
  ),
  failing(
    'what parks a ticket is not written down',
    edit(
      'app/completions/journey.ts',
      'attempt: record.attempts, failed, standing }',
      'attempt: record.attempts, failed }',
    ),
    edit('app/completions/journey.ts', 'messageOf({ ...record, ...standing },', 'messageOf(record,'),
  ),
  failing(
    'what parks a job is not written down',
    edit('app/dispatch/calls/attempt-ends.ts', 'attempt, failed, standing }', 'attempt, failed }'),
  ),
  failing(
    'the back-off is forgotten in the table',
    edit('core/attempts/decide-next.ts', 'isFreshElsewhere ? 0 : backOffMs', '0'),
  ),
  failing(
    'one request that fails opens the breaker',
    edit('core/windows/breaker.ts', '(breaker.failedBy[1]?.atMs ?? -Infinity) >= sinceMs', 'sinceMs > 0'),
  ),
  failing(
    'an open breaker stops nothing',
    edit(
      'core/windows/breaker.ts',
      'if (breaker.untilMs > nowMs) return breaker.untilMs;',
      'if (breaker.untilMs > nowMs) return 0;',
    ),
  ),
  failing(
    'the breaker never opens',
    edit(
      'core/windows/breaker.ts',
      'opens(failed, failure, rules) ? opened(failed, rules, nowMs) : failed',
      'failed',
    ),
  ),
  failing(
    'failures are reported to no breaker',
    edit('app/attempts/attempt.ts', 'if (kind.isFailure) {', 'if (kind.isFailure && asked.tokens < 0) {'),
  ),
  failing(
    'a parked request waits outside its place',
    edit(
      'core/line/sorted.ts',
      'if (other !== undefined && compare(other, item) > 0)',
      'if (other !== undefined && compare(other, item) < 0)',
    ),
  ),
  failing(
    'a half-open breaker lets everything through',
    edit('core/windows/breaker.ts', 'if (calls <= breaker.step - breaker.begun) return 0;', 'return 0;'),
  ),
  inChain(
    'a fallback stands in line as if it had just come',
    edit(
      'app/queueing/reroute.ts',
      'to: { group, ticketNumber, route },',
      'to: { group, ticketNumber, route, enqueuedAtMs: deps.clock.now() },',
    ),
  ),
  inChain(
    'a fallback has more time than it asked for',
    edit(
      'app/queueing/reroute.ts',
      'to: { group, ticketNumber, route },',
      'to: { group, ticketNumber, route, deadlineMs: record.deadlineMs + 60_000 },',
    ),
  ),
  inChain(
    'a group is entered again',
    edit('core/attempts/fallbacks.ts', 'name !== group && !route.passed.includes(name)', 'name !== group'),
  ),
  inChain(
    'fallbacks are not counted',
    edit('core/attempts/fallbacks.ts', 'if (route.passed.length >=', 'if (route.passed.length - 1 >='),
  ),
  inChain(
    'a caller’s own list is not heeded',
    edit(
      'core/attempts/fallbacks.ts',
      'const wished = wishes.fallbacks?.[kind] ?? null;',
      'const wished = null;',
    ),
  ),
  inChain(
    'requests stay where nothing takes calls',
    edit('app/dispatch/turns/hand-out.ts', 'if (view.mayGiveTurns() && (await sendAway())) return;', ''),
  ),
  inChain(
    'a message of the group that was left begins a job',
    edit(
      'app/dispatch/calls/start-job.ts',
      'turn: fresh, nowMs, claimUntilMs, group }',
      'turn: fresh, nowMs, claimUntilMs }',
    ),
  ),
  inChain(
    'a message that was not sent is not sent later',
    edit('app/dispatch/turns/resolve-conflict.ts', 'await sendOn(deps, record, held.message);', ''),
  ),
  inParallel(
    'calls under way are not counted',
    edit('app/turns/reserve.ts', 'turnIds: leased.slice(0, cost.requests),', 'turnIds: [],'),
  ),
  inParallel(
    'the end of a call frees no place',
    edit('app/turns/leases.ts', 'await renewing; await freeLease(deps, turn);', 'await renewing;'),
  ),
  inParallel(
    'a turn that goes back keeps its place',
    edit(
      'app/turns/turns.ts',
      'reportUnused(deps, turn), freeLease(deps, turn),',
      'reportUnused(deps, turn),',
    ),
  ),
  inParallel(
    'a stream’s place is free at its first byte',
    edit(
      'app/attempts/attempt.ts',
      "if (reply.kind !== 'answer' || typeof reply.body === 'string') await free();",
      'await free();',
    ),
  ),
  inParallel(
    'a long call loses its place',
    edit('app/turns/leases.ts', 'const renewing = renew();', 'const renewing = Promise.resolve(renew);'),
  ),
  inParallel(
    'the end of one call frees the places of all',
    edit(
      'core/windows/window.ts',
      'return bump({ ...row, leases: without(row.leases, write.lease) });',
      'return bump({ ...row, leases: {} });',
    ),
  ),
  badKeys(
    'a bad deployment fails its share of calls',
    edit('core/attempts/decide-next.ts', 'return next(openElsewhereAtMs, {', 'return next(Infinity, {'),
  ),
  badKeys(
    'a lone bad deployment is called again and again',
    edit(
      'core/attempts/decide-next.ts',
      "if (kind.mendedBy === 'operator') {",
      "if (kind.mendedBy === 'operator' && openElsewhereAtMs === Infinity) return next(nowMs, {}); if (kind.mendedBy === 'operator') {",
    ),
  ),
  badKeys(
    'turns are given on deployments that are out of service',
    edit(
      'core/windows/choose-deployment.ts',
      'return serving.some((own) => fits(own, tokens)) ? serving : deployments;',
      'return deployments;',
    ),
  ),
  wire(
    'an error in a 200 counts as an answer',
    edit('providers/wire/error-inside.ts', 'if (isSaid(fields.error)) return fields;', ''),
    edit(
      'providers/wire/error-inside.ts',
      'return isThere ||',
      'return fieldsOf(value) !== undefined || isThere ||',
    ),
  ),
  wire(
    'a stream that merely stops counts as whole',
    edit(
      'providers/wire/stream/ending.ts',
      'isWhole: () => seen.end || (seen.done && !seen.response)',
      'isWhole: () => true',
    ),
  ),
  ...keyMutants,
  ...fairMutants,
  ...timeMutants,
];
