import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import { createDeps } from '../../lambda/app/deps.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import type { UseCases } from '../../lambda/app/use-cases.ts';
import type { Deployment, HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import type { Log } from '../../lambda/ports/log.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { Upstream } from '../../lambda/ports/upstream.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import type { Timing } from '../../lambda/core/requests/timing.ts';
import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';
import type { Cell } from './cell.ts';
import { openRequestStore } from '../open-request-store.ts';

export const GROUP = 'm';
const FUNCTION_LIFE_MS = 900_000;

/** One token of text, four around its message and eleven for the answer: all that a deployment has. */
const TPM = 16;
export const bodyOf = (request: number) => ({
  user: String(request),
  messages: [{ role: 'user', content: 'word' }],
  max_tokens: 11,
});

/** The product's use cases and its dispatcher on the memory twins, started as Lambda would start it. */
export function createHeadway(input: {
  readonly clock: VirtualClock;
  readonly upstream: Upstream;
  readonly random: () => number;
  readonly config: HeadwayConfig;
  readonly timingFactor: number;
  /** Absent: nothing may go wrong. */
  readonly log?: Log;
  readonly requests?: RequestStore;
}): UseCases {
  const { config, clock, upstream, random, timingFactor, log = failingLog } = input;
  let ids = 0;
  const ports = createDeps({
    config,
    clock,
    upstream,
    random,
    log,
    groups: memoryGroupStore(),
    requests: input.requests ?? openRequestStore(),
    queues: memoryTierQueues({ clock }),
    blobs: memoryBlobStore(),
    starter: {
      start: async (group) => void dispatcher.lead(group, FUNCTION_LIFE_MS * timingFactor),
    },
    newId: () => `req_${String(++ids).padStart(9, '0')}`,
  });
  const deps = { ...ports, timing: slowed(ports.timing, timingFactor) };
  const dispatcher = createDispatcher(deps);
  return createUseCases(deps);
}

/** Slows the waits of loops that only look, and a leader's times; everything on a call's way stays as it is. */
const slowed = (timing: Timing, factor: number): Timing => ({
  ...timing,
  leaseMs: timing.leaseMs * factor,
  visibilityMs: timing.visibilityMs * factor,
  reportMs: timing.reportMs * factor,
  pollWaitMs: timing.pollWaitMs * factor,
  lastPollWaitMs: timing.lastPollWaitMs * factor,
  lookAgainMs: timing.lookAgainMs * factor,
  leadMs: timing.leadMs * factor,
});

export function configOf({ law, deployments }: Pick<Cell, 'law' | 'deployments'>): HeadwayConfig {
  return configWith(deployments, law === 'deterministic' ? { rpm: 1 } : { tpm: TPM });
}

/** A group of equal deployments. */
export function configWith(
  deployments: number,
  limits: Partial<Pick<Deployment, 'rpm' | 'tpm'>>,
): HeadwayConfig {
  return {
    deployments: Array.from({ length: deployments }, (_, index) => ({
      id: `d${index}`,
      group: GROUP,
      provider: 'mock',
      model: 'm',
      order: 0,
      weight: 1,
      ...limits,
    })),
    aliases: {},
    tiers: [...defaultTiers],
    defaultPriority: 100,
    bestPriority: 0,
    dropParams: false,
    timeoutSeconds: 600,
    window: { bucketMs: 250, guardMs: 1_000 },
  };
}

/** A figure from a run with errors would prove nothing. */
const failingLog: Log = {
  info: () => undefined,
  warn: fail,
  error: fail,
};

function fail(message: string, fields?: object): never {
  console.error(message, fields);
  process.exit(1);
}
