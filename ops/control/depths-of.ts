import type { GroupOverview } from '../../lambda/core/operate/group-overview.ts';

/** `realtime 0, high 3 (2 messages), …`: both counts if they differ. */
export const depthsOf = ({ tiers }: Pick<GroupOverview, 'tiers'>): string =>
  tiers
    .map(({ tier, waiting, messages }) =>
      waiting === messages
        ? `${tier} ${String(waiting)}`
        : `${tier} ${String(waiting)} (${String(messages)} messages)`,
    )
    .join(', ');
