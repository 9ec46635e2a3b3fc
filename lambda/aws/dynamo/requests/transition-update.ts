import { isDeepStrictEqual } from 'node:util';
import type { RequestRecord } from '../../../core/requests/request.ts';
import { ruleOf, type Transition, type TransitionRule } from '../../../core/requests/transitions.ts';
import { EXPIRES_AT } from '../keys.ts';
import type { Update } from '../update-item.ts';

/** The UpdateItem that follows `ruleOf(transition)`. A request that ends is kept for `retentionMs` from then. */
export function transitionUpdate(transition: Transition, retentionMs: number): Update {
  const rule = ruleOf(transition);
  const changes = { ...rule.set, ...expiryOf(rule, retentionMs) };
  const condition = conditionsOf(rule);
  const added = Object.entries(rule.add ?? {});
  const sets = Object.keys(changes).map((name) => `#${name} = :${name}`);
  const adds = added.map(([name]) => `#${name} :plus_${name}`);
  return {
    expression: [`SET ${sets.join(', ')}`, ...(adds.length === 0 ? [] : [`ADD ${adds.join(', ')}`])].join(
      ' ',
    ),
    condition: condition.map(({ clause }) => clause).join(' AND '),
    names: namesOf([
      ...Object.keys(changes),
      ...added.map(([name]) => name),
      ...condition.map(({ name }) => name),
    ]),
    values: {
      ...prefixed(':', changes),
      ...prefixed(':plus_', Object.fromEntries(added)),
      ...Object.fromEntries(condition.flatMap(({ values }) => Object.entries(values))),
    },
  };
}

/** True if a record already shows everything that a transition writes. */
export function shows(record: RequestRecord, transition: Transition): boolean {
  const { set } = ruleOf(transition);
  return isDeepStrictEqual({ ...record, ...set }, record);
}

interface Condition {
  readonly clause: string;
  /** The attribute that the clause compares. */
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function conditionsOf(rule: TransitionRule): readonly Condition[] {
  const { from, kind, group, revision, attempt, dueAfterMs, dueByMs, claimLapsedBeforeMs, readyByMs } = rule;
  const states = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
  const mayLeaveState = `#status IN (${Object.keys(states).join(', ')})`;
  const isOfKind = '#kind = :ofKind';
  const isInGroup = '#group = :inGroup';
  // Records older than the feature of changes have no revision.
  const isUnchanged =
    revision === 0 ? '(attribute_not_exists(#revision) OR #revision = :unchanged)' : '#revision = :unchanged';
  const isThisAttempt = '#attempts = :attempt';
  const isNotDue = '#deadlineMs > :dueAfter';
  const isDue = '#deadlineMs <= :dueBy';
  // Records older than the feature of parking have no such time.
  const isReady = '(attribute_not_exists(#notBeforeMs) OR #notBeforeMs <= :readyBy)';
  const claimHasLapsed = '#claimUntilMs < :lapsedBefore';
  return [
    { clause: mayLeaveState, name: 'status', values: states },
    ...conditionOn(kind, { clause: isOfKind, name: 'kind', value: ':ofKind' }),
    ...conditionOn(group, { clause: isInGroup, name: 'group', value: ':inGroup' }),
    ...conditionOn(revision, { clause: isUnchanged, name: 'revision', value: ':unchanged' }),
    ...conditionOn(attempt, { clause: isThisAttempt, name: 'attempts', value: ':attempt' }),
    ...conditionOn(dueAfterMs, { clause: isNotDue, name: 'deadlineMs', value: ':dueAfter' }),
    ...conditionOn(dueByMs, { clause: isDue, name: 'deadlineMs', value: ':dueBy' }),
    ...conditionOn(readyByMs, { clause: isReady, name: 'notBeforeMs', value: ':readyBy' }),
    ...conditionOn(claimLapsedBeforeMs, {
      clause: claimHasLapsed,
      name: 'claimUntilMs',
      value: ':lapsedBefore',
    }),
  ];
}

/** Without a bound there is no condition. */
function conditionOn(
  bound: string | number | undefined,
  { clause, name, value }: { readonly clause: string; readonly name: string; readonly value: string },
): readonly Condition[] {
  return bound === undefined ? [] : [{ clause, name, values: { [value]: bound } }];
}

/** Counted from the request's end, or from its new deadline. */
function expiryOf({ set }: TransitionRule, retentionMs: number): Readonly<Record<string, number>> {
  const fromMs = set.completedAtMs ?? set.deadlineMs;
  return fromMs === undefined ? {} : { [EXPIRES_AT]: expiresAt(fromMs, retentionMs) };
}

/** In Unix seconds, as DynamoDB's TTL requires. */
export const expiresAt = (endedAtMs: number, retentionMs: number): number =>
  Math.ceil((endedAtMs + retentionMs) / 1_000);

const namesOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`#${name}`, name]));

const prefixed = (prefix: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
