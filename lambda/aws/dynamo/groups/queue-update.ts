import type { Change } from '../../../core/requests/waiting-change.ts';
import { emptyQueueRow } from '../../../core/line/queue-row.ts';
import type { QueueClause, QueueWrite } from '../../../core/line/queue-write.ts';
import { ENQUEUED, SERVED } from '../keys.ts';
import type { Update } from '../update-item.ts';

/**
 * A write to a queue's row as one UpdateItem. Its fields are attributes of the same names; for counts see
 * `keys.ts`.
 */
export function queueUpdate({ allowedIf, add, set, clear, isSentOnce }: QueueWrite): Update {
  const placeholders = newPlaceholders();
  const { name, value } = placeholders;
  const assigned = attributesOf(set, SERVED).map(([field, to]) => `${name(field)} = ${value(to)}`);
  const raised = attributesOf(add, ENQUEUED).map(([field, by]) => `${name(field)} ${value(by)}`);
  const removed = (clear ?? []).map(name);
  const condition = allowedIf?.map((clauses) => clauses.map((clause) => textOf(clause, placeholders)));
  return {
    expression: [section('SET', assigned), section('ADD', raised), section('REMOVE', removed)]
      .filter((text) => text !== '')
      .join(' '),
    ...(condition && { condition: condition.map((clauses) => clauses.join(' AND ')).join(' OR ') }),
    names: placeholders.names,
    ...(Object.keys(placeholders.values).length > 0 && { values: placeholders.values }),
    ...(isSentOnce === true && { isSentOnce }),
  };
}

const section = (verb: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : `${verb} ${parts.join(', ')}`;

/** Each count by tier is an attribute of its own, named with `prefix`. */
function attributesOf(
  fields: QueueWrite['set'] | QueueWrite['add'],
  prefix: string,
): readonly (readonly [string, unknown])[] {
  return Object.entries(fields ?? {}).flatMap(([field, content]) =>
    field === 'served' || field === 'enqueued'
      ? Object.entries(content ?? {}).map(([tier, count]): [string, unknown] => [prefix + tier, count])
      : [[field, content] satisfies [string, unknown]],
  );
}

/** A missing attribute has the value of an empty row. */
function textOf(clause: QueueClause, { name, value }: Placeholders): string {
  const attribute = name(clause.field);
  if ('isBelow' in clause) return `${attribute} < ${value(clause.isBelow)}`;
  if ('isAbove' in clause) return `${attribute} > ${value(clause.isAbove)}`;
  return clause.is === emptyQueueRow[clause.field]
    ? `attribute_not_exists(${attribute})`
    : `${attribute} = ${value(clause.is)}`;
}

interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** Returns the same placeholder for the same attribute. */
  readonly name: (attribute: string) => string;
  readonly value: (value: unknown) => string;
}

/** Tier names, and so the attributes of their counts, contain characters that an expression does not allow. */
function newPlaceholders(): Placeholders {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const byAttribute = new Map<string, string>();
  return {
    names,
    values,
    name(attribute) {
      const known = byAttribute.get(attribute);
      if (known !== undefined) return known;
      const placeholder = /^\w+$/.test(attribute) ? `#${attribute}` : `#count${byAttribute.size}`;
      byAttribute.set(attribute, placeholder);
      names[placeholder] = attribute;
      return placeholder;
    },
    value(value) {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
  };
}

/** Of two changes of one request, the newer one stays. */
export const noteUpdate = ({ revision, isOver, priority, tier, deadlineMs }: Change): Update => ({
  expression:
    'SET revision = :revision, isOver = :isOver, priority = :priority, tier = :tier, deadlineMs = :deadlineMs',
  condition: 'attribute_not_exists(revision) OR revision < :revision',
  values: {
    ':revision': revision,
    ':isOver': isOver,
    ':priority': priority,
    ':tier': tier,
    ':deadlineMs': deadlineMs,
  },
});
