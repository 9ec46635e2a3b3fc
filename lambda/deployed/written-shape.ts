import * as z from 'zod';
import type { QueueShape } from './queue-shape.ts';

/** The place where a deployed template lists its queues. */
export const QUEUE_SHAPE = 'HeadwayQueues';

/**
 * The shape as a template holds it. CloudFormation replaces every character that is not ASCII with `?`, so names
 * are escaped. `nested`: the groups whose queues are not in the stage's own stack. If both are absent, an older
 * version wrote it, with unescaped names and without nested stacks.
 */
export const writtenShapeSchema = z.object({
  names: z.literal('escaped').optional(),
  groups: z.array(z.string()),
  nested: z.array(z.string()).default([]),
  tiers: z.array(z.string()),
  hasWebhooks: z.boolean(),
});
export type WrittenShape = z.infer<typeof writtenShapeSchema>;

export const writeShape = (
  { groups, tiers, hasWebhooks }: QueueShape,
  nested: readonly string[],
): WrittenShape => ({
  names: 'escaped',
  groups: groups.map(escapeName),
  nested: nested.map(escapeName),
  tiers: [...tiers],
  hasWebhooks,
});

/**
 * `areExact`: true if the names are those of the groups; otherwise some may have lost characters that are not
 * ASCII.
 */
export function readShape(written: WrittenShape): {
  readonly shape: QueueShape;
  readonly nested: readonly string[];
  readonly areExact: boolean;
} {
  const areExact = written.names === 'escaped';
  const read = (names: readonly string[]) => (areExact ? names.map(unescapeName) : names);
  const { groups, nested, tiers, hasWebhooks } = written;
  return { shape: { groups: read(groups), tiers, hasWebhooks }, nested: read(nested), areExact };
}

/** Printable ASCII except the backslash stays as it is. */
const escapeName = (name: string): string =>
  name.replaceAll(
    /[^\x20-\x5b\x5d-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const unescapeName = (escaped: string): string =>
  escaped.replaceAll(/\\u([0-9a-f]{4})/g, (_whole, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
