import type { Cost } from '../../../core/windows/window-row.ts';
import type { WindowWrite } from '../../../core/windows/window.ts';
import type { Update } from '../update-item.ts';

type Write<K extends WindowWrite['kind']> = Extract<WindowWrite, { readonly kind: K }>;

const CLOCK_STANDS = 'clock = :clock';
const REQUESTS_FIT = 'requests <= :maxRequests';
const TOKENS_FIT = 'tokens <= :maxTokens';
const IS_NOT_COOLING = '(attribute_not_exists(cooldownUntilMs) OR cooldownUntilMs <= :now)';
const BREAKER_IS_NEW = 'attribute_not_exists(breakerVersion)';
const BREAKER_IS_AS_SEEN = 'breakerVersion = :breakerSeen';
const IS_NEW = 'attribute_not_exists(version)';
const IS_AS_READ = 'version = :expected';
const BUCKET_IS_INSIDE = 'clock BETWEEN :minClock AND :maxClock';
const LEASES_FIT = 'size(leases) <= :mostLeases';
const LEASE_IS_THERE = 'attribute_exists(leases.#lease)';
const COOLS_LONGER = '(attribute_not_exists(cooldownUntilMs) OR cooldownUntilMs < :until)';
const IS_OUT_LONGER = '(attribute_not_exists(outUntilMs) OR outUntilMs < :until)';

/** The UpdateItem that changes a stored window as `applyWindowWrite` changes one in memory. */
export function windowUpdate(write: WindowWrite): Update {
  switch (write.kind) {
    case 'add':
      return addUpdate(write);
    case 'replace':
      return replaceUpdate(write);
    case 'adjust':
      return adjustUpdate(write);
    case 'renew':
      return {
        expression: 'SET leases.#lease = :until, version = version + :one',
        condition: LEASE_IS_THERE,
        names: { '#lease': write.lease },
        values: { ':until': write.untilMs, ':one': 1 },
      };
    case 'free':
      return {
        expression: 'REMOVE leases.#lease SET version = version + :one',
        condition: LEASE_IS_THERE,
        names: { '#lease': write.lease },
        values: { ':one': 1 },
      };
    case 'cool':
      return {
        expression: 'SET cooldownUntilMs = :until',
        condition: COOLS_LONGER,
        values: { ':until': write.untilMs },
      };
    case 'out':
      return {
        expression: 'SET outUntilMs = :until',
        condition: IS_OUT_LONGER,
        values: { ':until': write.untilMs },
      };
    case 'breaker': {
      const breaker = breakerIn(write.seen);
      return {
        expression: `SET ${breaker.sets.join(', ')}`,
        condition: breaker.clause,
        values: breaker.values,
      };
    }
    default:
      return write satisfies never;
  }
}

function addUpdate(write: Write<'add'>): Update {
  const raised = raise(write.slot, write.cost);
  const requestsFit = clauseUpTo(REQUESTS_FIT, { ':maxRequests': write.maxRequestsBefore });
  const tokensFit = clauseUpTo(TOKENS_FIT, { ':maxTokens': write.maxTokensBefore });
  const breaker = breakerIn(write.seen);
  const leases = leasesIn(write.taken);
  return {
    ...raised,
    ...((raised.names ?? leases.names) ? { names: { ...raised.names, ...leases.names } } : {}),
    expression: [raised.expression, ...breaker.sets, ...leases.sets].join(', '),
    condition: all([
      CLOCK_STANDS,
      ...requestsFit.clauses,
      ...tokensFit.clauses,
      ...leases.clauses,
      IS_NOT_COOLING,
      breaker.clause,
    ]),
    values: {
      ...raised.values,
      ...leases.values,
      ...breaker.values,
      ...requestsFit.values,
      ...tokensFit.values,
      ':clock': write.clock,
      ':now': write.nowMs,
    },
  };
}

function leasesIn(taken: Write<'add'>['taken']) {
  const { ids = [], untilMs = 0, mostBefore = 0 } = taken ?? {};
  const isTaken = taken !== undefined;
  return {
    clauses: isTaken ? [LEASES_FIT] : [],
    names: isTaken ? Object.fromEntries(ids.map((id, index) => [`#lease${index}`, id])) : undefined,
    sets: ids.map((_id, index) => `leases.#lease${index} = :leaseUntil`),
    values: isTaken ? { ':mostLeases': mostBefore, ':leaseUntil': untilMs } : {},
  };
}

function replaceUpdate({ row, expectedVersion, nowMs, seen, leases }: Write<'replace'>): Update {
  const isNew = expectedVersion === 0;
  const breaker = breakerIn(seen);
  return {
    expression: [
      'SET version = :version, clock = :clock, requests = :requests, tokens = :tokens',
      'requestSlots = :requestSlots, tokenSlots = :tokenSlots',
      ...(leases ? ['leases = :leases'] : []),
      ...breaker.sets,
    ].join(', '),
    condition: all([isNew ? IS_NEW : IS_AS_READ, IS_NOT_COOLING, breaker.clause]),
    values: {
      ...breaker.values,
      ':version': row.version,
      ':clock': row.clock,
      ':requests': row.requests,
      ':tokens': row.tokens,
      ':requestSlots': row.requestSlots,
      ':tokenSlots': row.tokenSlots,
      ...(leases && { ':leases': leases }),
      ...(isNew ? {} : { ':expected': expectedVersion }),
      ':now': nowMs,
    },
  };
}

function adjustUpdate({ slot, delta, minClock, maxClock }: Write<'adjust'>): Update {
  const raised = raise(slot, delta);
  return {
    ...raised,
    condition: BUCKET_IS_INSIDE,
    values: { ...raised.values, ':minClock': minClock, ':maxClock': maxClock },
    // Giving the same room back twice would let more through than the limit.
    isSentOnce: delta.requests < 0 || delta.tokens < 0,
  };
}

/** A bucket and its sums raised by a cost; a part of the cost that is zero is not written. */
function raise(slot: string, cost: Cost) {
  const raisesRequests = cost.requests !== 0;
  const raisesTokens = cost.tokens !== 0;
  return {
    expression: `SET ${[
      'version = version + :one',
      ...(raisesRequests ? raisedBy('requests', ':requests') : []),
      ...(raisesTokens ? raisedBy('tokens', ':tokens') : []),
    ].join(', ')}`,
    ...(raisesRequests || raisesTokens ? { names: { '#slot': slot } } : {}),
    values: {
      ':one': 1,
      ...(raisesRequests || raisesTokens ? { ':zero': 0 } : {}),
      ...(raisesRequests ? { ':requests': cost.requests } : {}),
      ...(raisesTokens ? { ':tokens': cost.tokens } : {}),
    },
  };
}

function raisedBy(sum: 'requests' | 'tokens', by: string): string[] {
  const bucket = sum === 'requests' ? 'requestSlots.#slot' : 'tokenSlots.#slot';
  return [`${sum} = ${sum} + ${by}`, `${bucket} = if_not_exists(${bucket}, :zero) + ${by}`];
}

/** The breaker's version stands beside it, so that a write can be refused by it. */
function breakerIn({ version, next }: NonNullable<Write<'add'>['seen']> = { version: 0 }) {
  return {
    clause: version === 0 ? BREAKER_IS_NEW : BREAKER_IS_AS_SEEN,
    sets: next === undefined ? [] : ['breaker = :breaker', 'breakerVersion = :breakerVersion'],
    values: {
      ...(version === 0 ? {} : { ':breakerSeen': version }),
      ...(next === undefined ? {} : { ':breaker': next, ':breakerVersion': next.version }),
    },
  };
}

/** Without a bound there is no clause. */
function clauseUpTo(clause: string, bound: Readonly<Record<string, number>>) {
  const isBounded = Object.values(bound).every(Number.isFinite);
  return isBounded ? { clauses: [clause], values: bound } : { clauses: [], values: {} };
}

const all = (clauses: readonly string[]): string => clauses.join(' AND ');
