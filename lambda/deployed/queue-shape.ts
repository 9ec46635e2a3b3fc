import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { deadQueueName, queueName, webhookQueueName } from './queue-name.ts';

/** Determines which queues there are: one per model group and tier, and one for webhooks. */
export interface QueueShape {
  readonly groups: readonly string[];
  readonly tiers: readonly string[];
  readonly hasWebhooks: boolean;
}

/** The names of all model groups, each once. */
export const groupsOf = ({ deployments }: Pick<HeadwayConfig, 'deployments'>): string[] => [
  ...new Set(deployments.map(({ group }) => group)),
];

export const queueShape = ({
  deployments,
  tiers,
  webhooks,
}: Pick<HeadwayConfig, 'deployments' | 'tiers' | 'webhooks'>): QueueShape => ({
  groups: groupsOf({ deployments }),
  tiers: tiers.map(({ name }) => name),
  hasWebhooks: webhooks !== undefined,
});

/** A queue with its name and its use: a tier of a model group, or (null) the announcements for webhooks. */
export interface NamedQueue {
  readonly name: string;
  readonly deadName: string;
  readonly place: { readonly group: string; readonly tier: string } | null;
}

/** Every queue of a stage. */
export function queuesOf(prefix: string, { groups, tiers, hasWebhooks }: QueueShape): NamedQueue[] {
  const named = (name: string, place: NamedQueue['place']) => ({
    name,
    deadName: deadQueueName(name),
    place,
  });
  return [
    ...groups.flatMap((group) => tiers.map((tier) => named(queueName(prefix, group, tier), { group, tier }))),
    ...(hasWebhooks ? [named(webhookQueueName(prefix), null)] : []),
  ];
}
