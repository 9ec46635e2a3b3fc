import { OPERATION_RESOURCES, resourcesOf } from '../../lambda/deployed/queue-places.ts';
import type { NamedQueue, QueueShape } from '../../lambda/deployed/queue-shape.ts';

/**
 * Why a deploy is too large for one operation of CloudFormation, which makes the new resources before it deletes
 * the old.
 */
export function operationFinding(next: QueueShape, removed: readonly NamedQueue[]): string | undefined {
  const policies = new Set(removed.map(({ place }) => place?.group)).size;
  const size = resourcesOf(next) + 2 * removed.length + policies;
  if (size <= OPERATION_RESOURCES) return undefined;
  return `This deploy would create and delete ${size} resources; CloudFormation allows ${OPERATION_RESOURCES} in one operation. Deploy twice: first a configuration that only removes the ${removed.length} old queues, then one that adds the new queues.`;
}
