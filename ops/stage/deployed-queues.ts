import { deadQueueName, groupHash, queueName, readablePart } from '../../lambda/deployed/queue-name.ts';
import type { DeployedPlaces } from '../../lambda/deployed/queue-places.ts';
import { queuesOf, type NamedQueue, type QueueShape } from '../../lambda/deployed/queue-shape.ts';
import { QUEUE_SHAPE, readShape } from '../../lambda/deployed/written-shape.ts';
import type { DeployedTemplate } from './template-schema.ts';

export interface DeployedQueues {
  /** The shape of the groups whose names are known. */
  readonly shape: QueueShape;
  /** All queues, including those of other groups. */
  readonly queues: readonly NamedQueue[];
  readonly places: DeployedPlaces;
}

/**
 * The queues that a template lists; undefined: it lists none. An older version wrote the groups' names as they are,
 * and CloudFormation replaces characters that are not ASCII with `?`. The names of queues are ASCII, so the queues
 * of such a group are found by them, and the group itself is known if `named` is its name.
 */
export function deployedQueues(
  template: DeployedTemplate,
  prefix: string,
  named?: string,
): DeployedQueues | undefined {
  const written = template.Metadata?.[QUEUE_SHAPE];
  if (written === undefined) return undefined;
  const { shape, nested, areExact } = readShape(written);
  if (areExact) return { shape, queues: queuesOf(prefix, shape), places: placesOf(shape, nested) };
  const there = queueNamesIn(template);
  const isThere = (group: string) => shape.tiers.some((tier) => there.has(queueName(prefix, group, tier)));
  const groups = new Set([...shape.groups, ...(named === undefined ? [] : [named])]);
  const known = { ...shape, groups: [...groups].filter(isThere) };
  const lost = shape.groups.filter((group) => !isThere(group));
  const knownQueues = queuesOf(prefix, known);
  const others = unnamedQueues({ prefix, tiers: shape.tiers, lost }, there, knownQueues);
  const places = { rootHashes: new Set([...known.groups.map(groupHash), ...others.hashes]), hasParts: false };
  return { shape: known, queues: [...knownQueues, ...others.queues], places };
}

function placesOf({ groups }: QueueShape, nested: readonly string[]): DeployedPlaces {
  const inParts = new Set(nested);
  const inRoot = groups.filter((group) => !inParts.has(group));
  return { rootHashes: new Set(inRoot.map(groupHash)), hasParts: nested.length > 0 };
}

const queueNamesIn = ({ Resources }: DeployedTemplate): ReadonlySet<string> =>
  new Set(
    Object.values(Resources).flatMap(({ Properties }) =>
      typeof Properties?.QueueName === 'string' ? [Properties.QueueName] : [],
    ),
  );

/** The queues of groups whose names are lost, under the remains of the names. */
function unnamedQueues(
  of: { readonly prefix: string; readonly tiers: readonly string[]; readonly lost: readonly string[] },
  there: ReadonlySet<string>,
  known: readonly NamedQueue[],
): { readonly queues: NamedQueue[]; readonly hashes: string[] } {
  const knownNames = new Set(known.map(({ name }) => name));
  const found = [...there].flatMap((name) => {
    const parts = knownNames.has(name) ? undefined : partsOf(name, of);
    return parts === undefined ? [] : [{ name, ...parts }];
  });
  const queues = found.map(({ name, readable, tier }) => {
    const group = of.lost.find((left) => readablePart(left) === readable) ?? readable;
    return { name, deadName: deadQueueName(name), place: { group, tier } };
  });
  return { queues, hashes: [...new Set(found.map(({ hash }) => hash))] };
}

/** The parts of a tier queue's name; undefined: it is not one. */
function partsOf(
  name: string,
  { prefix, tiers }: { readonly prefix: string; readonly tiers: readonly string[] },
) {
  const [, readable, hash, tier] =
    /^(.*)-([0-9a-f]{8})-([a-z0-9-]+)$/.exec(name.slice(prefix.length + 1)) ?? [];
  if (readable === undefined || hash === undefined || tier === undefined) return undefined;
  return tiers.includes(tier) ? { readable, hash, tier } : undefined;
}
