import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';

/**
 * Sizes by the turns a minute that they carry with a third of their CPU to spare. The CPU share grows with memory
 * up to one CPU at 1,769 MB, and one thread cannot use more (docs/decisions/0014-memory-sizes.md).
 */
const sizes = [
  { upToRpm: 300, memoryMb: 256 },
  { upToRpm: 700, memoryMb: 512 },
  { upToRpm: 1_500, memoryMb: 1_024 },
] as const;
const ONE_CPU_MB = 1_769;

/** Without a limit on requests, the configuration does not say how many turns there will be. */
const UNLIMITED_MB = 1_024;

/**
 * The dispatcher's memory, sized for the model group with the most requests a minute, as each has a dispatcher of
 * its own.
 */
export function dispatcherMemoryMb({ deployments }: Pick<HeadwayConfig, 'deployments'>): number {
  const groups = Map.groupBy(deployments, ({ group }) => group);
  const rpms = [...groups.values()].map((own) =>
    own.reduce((total, { rpm }) => total + (rpm ?? Infinity), 0),
  );
  const limitedRpm = Math.max(0, ...rpms.filter(Number.isFinite));
  const memoryMb = sizes.find(({ upToRpm }) => limitedRpm <= upToRpm)?.memoryMb ?? ONE_CPU_MB;
  return rpms.includes(Infinity) ? Math.max(UNLIMITED_MB, memoryMb) : memoryMb;
}
