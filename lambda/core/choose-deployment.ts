import type { Deployment, WindowShape } from './config/headway-config.ts';
import { emptyWindow, useOf, type WindowRow } from './window-row.ts';

/**
 * The deployments of a group in the order in which they should be tried: lowest `order`, then lowest use of
 * their windows, then at random by `weight` (`random` gives numbers in [0, 1)).
 */
export function rankDeployments(input: {
  readonly deployments: readonly Deployment[];
  readonly windows: Readonly<Record<string, WindowRow>>;
  readonly nowMs: number;
  readonly shape: WindowShape;
  readonly random: () => number;
}): readonly Deployment[] {
  const { deployments, windows, nowMs, shape, random } = input;
  if (deployments.length < 2) return deployments;
  return deployments
    .map((deployment) => ({
      deployment,
      use: useOf(windows[deployment.id] ?? emptyWindow, deployment, { ms: nowMs, shape }),
      // Exponential keys: sorting by them draws without replacement, in proportion to the weights.
      draw: -Math.log(1 - random()) / Math.max(deployment.weight, Number.MIN_VALUE),
    }))
    .sort((a, b) => a.deployment.order - b.deployment.order || a.use - b.use || a.draw - b.draw)
    .map(({ deployment }) => deployment);
}
