import { queuesOf, type NamedQueue, type QueueShape } from '../../lambda/deployed/queue-shape.ts';

/** How many messages a queue holds, and how many have been given up in its dead-letter queue. */
interface Waiting {
  readonly waiting: number;
  readonly dead: number;
}

export type CountedQueue = NamedQueue & Waiting;

/** The queues that a deploy of `next` deletes. */
export function removedQueues(
  prefix: string,
  deployed: readonly NamedQueue[],
  next: QueueShape,
): NamedQueue[] {
  const kept = new Set(queuesOf(prefix, next).map(({ name }) => name));
  return deployed.filter(({ name }) => !kept.has(name));
}

/** The model groups that a deploy of `next` removes and whose waiting requests may be lost. */
export const droppedGroups = (
  deployed: QueueShape,
  next: QueueShape,
  dropped: readonly string[],
): readonly string[] =>
  deployed.groups.filter((group) => !next.groups.includes(group) && dropped.includes(group));

/** The name of a queue after `--drop` on the command line. */
const dropName = ({ place }: NamedQueue): string => place?.group ?? 'webhooks';

/** The contents of a queue, in words: `2 in tier "high"`. */
function contentOf({ place, waiting, dead }: CountedQueue): string {
  const where = place === null ? '' : ` in tier "${place.tier}"`;
  const parts = [
    ...(waiting > 0 ? [`${waiting}${where}`] : []),
    ...(dead > 0 ? [`${dead} given up${where} (dead letters)`] : []),
  ];
  return parts.join(' and ');
}

/** The loss with a model group's queues, or with those of webhooks: one line each. */
export function contents(
  queues: readonly CountedQueue[],
): { readonly name: string; readonly text: string }[] {
  const filled = queues.filter(({ waiting, dead }) => waiting + dead > 0);
  const groups = Object.entries(Object.groupBy(filled, dropName));
  return groups.map(([name, own = []]) => {
    const what = own[0]?.place === null ? 'webhooks' : `model group "${name}"`;
    return { name, text: `${what}: ${own.map(contentOf).join(', ')}` };
  });
}

export type RemovalPlan =
  /** `lost`: the messages that the operator has agreed to lose. */
  | { readonly kind: 'go'; readonly lost: readonly string[] }
  | { readonly kind: 'refused'; readonly sentences: readonly string[] };

/** Says if queues may be deleted: one that holds something only if `dropped` names it. */
export function planRemovals(
  removed: readonly CountedQueue[],
  { dropped, stage }: { readonly dropped: readonly string[]; readonly stage: string },
): RemovalPlan {
  const names = new Set(removed.map(dropName));
  const filled = contents(removed);
  const sentences = [
    ...dropped
      .filter((name) => !names.has(name))
      .map(
        (name) => `--drop ${name}: this configuration removes no queue of "${name}". Leave the option out.`,
      ),
    ...filled.filter(({ name }) => !dropped.includes(name)).map((line) => refusal(line, stage)),
  ];
  if (sentences.length > 0) return { kind: 'refused', sentences };
  return { kind: 'go', lost: filled.map(({ text }) => text) };
}

function refusal({ name, text }: { readonly name: string; readonly text: string }, stage: string): string {
  const lost = `This deploy would delete queues that are not empty, and lose what they hold. ${text}.`;
  const first = text.startsWith('webhooks')
    ? 'Wait until they are delivered'
    : `Serve them first (npx headway drain --stage ${stage} --model ${shown(name)})`;
  return `${lost} ${first}, or lose them (--drop ${shown(name)}).`;
}

const shown = (name: string): string => (/^[\w./:@-]+$/.test(name) ? name : `'${name}'`);
