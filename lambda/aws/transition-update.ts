import { isDeepStrictEqual } from 'node:util';
import type { RequestRecord } from '../core/request.ts';
import { ruleOf, type Transition, type TransitionRule } from '../core/transitions.ts';
import { EXPIRES_AT } from './keys.ts';
import type { Update } from './update-item.ts';

/** The UpdateItem that follows `ruleOf(transition)`. A request that ends is kept for `retentionMs` from then. */
export function transitionUpdate(transition: Transition, retentionMs: number): Update {
  const rule = ruleOf(transition);
  const changes = { ...rule.set, ...expiryOf(rule, retentionMs) };
  const condition = conditionOf(rule);
  const added = Object.entries(rule.add ?? {});
  const sets = Object.keys(changes).map((name) => `#${name} = :${name}`);
  const adds = added.map(([name]) => `#${name} :plus_${name}`);
  return {
    expression: [`SET ${sets.join(', ')}`, ...(adds.length === 0 ? [] : [`ADD ${adds.join(', ')}`])].join(
      ' ',
    ),
    condition: condition.clauses.join(' AND '),
    names: namesOf([...Object.keys(changes), ...added.map(([name]) => name), ...condition.names]),
    values: {
      ...prefixed(':', changes),
      ...prefixed(':plus_', Object.fromEntries(added)),
      ...condition.values,
    },
  };
}

/** Whether a record already shows all that a transition writes. */
export function shows(record: RequestRecord, transition: Transition): boolean {
  const { set } = ruleOf(transition);
  return isDeepStrictEqual({ ...record, ...set }, record);
}

function conditionOf({ from, attempt, claimLapsedBeforeMs }: TransitionRule) {
  const states = from.map((_, index) => `:from${index}`);
  const mayLeaveState = `#status IN (${states.join(', ')})`;
  const isThisAttempt = '#attempts = :attempt';
  const claimHasLapsed = '#claimUntilMs < :lapsedBefore';
  return {
    clauses: [
      mayLeaveState,
      ...(attempt === undefined ? [] : [isThisAttempt]),
      ...(claimLapsedBeforeMs === undefined ? [] : [claimHasLapsed]),
    ],
    names: [
      'status',
      ...(attempt === undefined ? [] : ['attempts']),
      ...(claimLapsedBeforeMs === undefined ? [] : ['claimUntilMs']),
    ],
    values: {
      ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
      ...(attempt === undefined ? {} : { ':attempt': attempt }),
      ...(claimLapsedBeforeMs === undefined ? {} : { ':lapsedBefore': claimLapsedBeforeMs }),
    },
  };
}

const expiryOf = ({ set }: TransitionRule, retentionMs: number): Readonly<Record<string, number>> =>
  typeof set.completedAtMs === 'number' ? { [EXPIRES_AT]: expiresAt(set.completedAtMs, retentionMs) } : {};

/** Unix seconds, as DynamoDB's TTL wants them. */
export const expiresAt = (endedAtMs: number, retentionMs: number): number =>
  Math.ceil((endedAtMs + retentionMs) / 1_000);

const namesOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`#${name}`, name]));

const prefixed = (prefix: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
