import { groupHash } from './queue-name.ts';
import type { QueueShape } from './queue-shape.ts';

/** CloudFormation's quotas: resources of one stack, and of one operation over a stack and all stacks nested in it. */
const STACK_RESOURCES = 500;
export const OPERATION_RESOURCES = 2_500;
/** A policy of the functions names each tier: this many keep it within IAM's limit. */
const MOST_TIERS = 20;

/** The most resources of a stage's own stack besides tier queues, including the stacks nested in it. */
const OWN_RESOURCES = 49;
const WEBHOOK_RESOURCES = 10;
/** Nested stacks with queues, one for each first digit of a group's hash, which is hexadecimal. */
const MOST_PARTS = 16;

/** The stack of a model group's queues: the stage's own, or one nested in it. */
export interface QueuePlaces {
  readonly root: readonly string[];
  /** By name, and only those that hold any. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/** The places of the queues of a deployed stage. */
export interface DeployedPlaces {
  /** Hashes of the groups whose queues are in the stage's own stack. */
  readonly rootHashes: ReadonlySet<string>;
  readonly hasParts: boolean;
}

const NESTED = 'nested';

/**
 * As text, for the program that makes the template: hashes separated by commas, and a word if there are nested
 * stacks.
 */
export const writePlaces = ({ rootHashes, hasParts }: DeployedPlaces): string =>
  [...rootHashes, ...(hasParts ? [NESTED] : [])].join(',');

export function readPlaces(text: string): DeployedPlaces {
  const words = text.split(',');
  return { rootHashes: new Set(words.filter((word) => word !== NESTED)), hasParts: words.includes(NESTED) };
}

export type Placing =
  | { readonly kind: 'placed'; readonly places: QueuePlaces }
  /** `sentence`: why not, with the numbers, and what to do about it. */
  | { readonly kind: 'refused'; readonly sentence: string };

/** For each tier a queue and its dead-letter queue, and one policy for all of them. */
const resourcesPerGroup = ({ tiers }: Pick<QueueShape, 'tiers'>): number => 2 * tiers.length + 1;

const ownResources = ({ hasWebhooks }: QueueShape): number =>
  OWN_RESOURCES + (hasWebhooks ? WEBHOOK_RESOURCES : 0);

/** The most resources of a stage, with everything nested in it. */
export const resourcesOf = (shape: QueueShape): number =>
  ownResources(shape) + MOST_PARTS + shape.groups.length * resourcesPerGroup(shape);

/** How many groups fit into the stage's own stack. */
const rootCapacity = (shape: QueueShape): number =>
  Math.floor((STACK_RESOURCES - ownResources(shape)) / resourcesPerGroup(shape));

/**
 * Decides in which stack each group's queues are. They never change their stack while they exist: CloudFormation
 * would make the new queue before it deletes the old one, which has the same name and holds the waiting messages.
 * So a group that is deployed in the stage's own stack stays there; a group in a nested stack is there by its name
 * alone, whatever other groups there are. A stage whose groups all fit its own stack has no other.
 */
export function placeGroups(shape: QueueShape, deployed?: DeployedPlaces): Placing {
  const excess = excessOf(shape);
  if (excess !== undefined) return { kind: 'refused', sentence: excess };
  const isSmall = shape.groups.length <= rootCapacity(shape) && deployed?.hasParts !== true;
  const isInRoot = (group: string) => isSmall || deployed?.rootHashes.has(groupHash(group)) === true;
  const places = {
    root: shape.groups.filter(isInRoot),
    parts: Map.groupBy(
      shape.groups.filter((group) => !isInRoot(group)),
      partOf,
    ),
  };
  const crowded = crowdedIn(places, shape);
  return crowded === undefined ? { kind: 'placed', places } : { kind: 'refused', sentence: crowded };
}

const partOf = (group: string): string => groupHash(group).slice(0, 1);

function excessOf(shape: QueueShape): string | undefined {
  const { groups, tiers } = shape;
  if (tiers.length > MOST_TIERS)
    return `The configuration has ${tiers.length} tiers; a deployed stage may have at most ${MOST_TIERS}, since the functions' permissions name each of them. npm start has no such limit.`;
  if (resourcesOf(shape) <= OPERATION_RESOURCES) return undefined;
  const most = Math.floor(
    (OPERATION_RESOURCES - resourcesOf({ ...shape, groups: [] })) / resourcesPerGroup(shape),
  );
  return `The configuration has ${groups.length} model groups; with ${tiers.length} tiers, one stage can have at most ${most}, since CloudFormation creates at most ${OPERATION_RESOURCES} resources in one operation. Spread them over several stages, or use fewer tiers. npm start has no such limit.`;
}

/** The stack whose groups cannot move and have become too large, because tiers or webhooks were added. */
function crowdedIn({ root, parts }: QueuePlaces, shape: QueueShape): string | undefined {
  const inPart = Math.floor(STACK_RESOURCES / resourcesPerGroup(shape));
  const stacks = [
    { name: "the stage's own stack", count: root.length, most: rootCapacity(shape) },
    ...[...parts].map(([part, { length: count }]) => ({
      name: `the nested stack ${part}`,
      count,
      most: inPart,
    })),
  ];
  const full = stacks.find(({ count, most }) => count > most);
  if (full === undefined) return undefined;
  return `${full.count} model groups have their queues in ${full.name}, which with ${shape.tiers.length} tiers${shape.hasWebhooks ? ' and webhooks' : ''} has room for ${full.most}, and existing queues cannot move to another stack. Leave the tiers as they are, remove groups, or deploy another stage.`;
}
