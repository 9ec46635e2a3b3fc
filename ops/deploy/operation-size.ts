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
  return `This deploy would make and remove ${size} resources; CloudFormation takes ${OPERATION_RESOURCES} in one operation. Deploy twice: first without the ${removed.length} queues that go, then with those that come.`;
}
