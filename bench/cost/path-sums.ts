import { billOf, totalOf } from './billing/bill.ts';
import { throughFunctionUrl } from './ingress-usage.ts';
import { WAIT_SECONDS, type Findings, type Rate } from './measuring/measure.ts';
import { directCost, jobCost, queuedCost, type MemorySizes, type PathCost } from './paths.ts';
import { CONVERT_MS } from './measuring/workload.ts';

export interface Path {
  readonly name: string;
  /** US dollars for a million; absent if nothing was promised. */
  readonly target?: number;
  costAt(findings: Findings, rpm: Rate, memory: MemorySizes): PathCost;
}

/** The bill's questions, by what a caller does. */
export const paths: readonly Path[] = [
  {
    name: 'direct',
    target: 20,
    costAt: ({ at, api }, rpm, memory) => directCost({ load: at[rpm].direct, cpu: api, memory }),
  },
  {
    name: 'direct, stored key',
    costAt: ({ at, api }, rpm, memory) => directCost({ load: at[rpm]['unlimited key'], cpu: api, memory }),
  },
  {
    name: 'direct, stored key with an rpm',
    costAt: ({ at, api }, rpm, memory) =>
      // Its window is read and written before the model's.
      directCost({ load: at[rpm]['limited key'], cpu: api, memory }, 4),
  },
  {
    name: `queued, ${WAIT_SECONDS} s wait`,
    target: 35,
    costAt: ({ at, api }, rpm, memory) => queuedCost({ load: at[rpm].ticket, cpu: api, memory }),
  },
  {
    name: 'job, one collect',
    target: 15,
    costAt: ({ at, api }, rpm, memory) => jobCost({ load: at[rpm].job, cpu: api, memory }),
  },
  {
    name: 'job, four collects',
    costAt: ({ at, api }, rpm, memory) =>
      jobCost({ load: at[rpm].job, cpu: api, memory }, { isAskedEarly: true }),
  },
  {
    name: `id taken after ${CONVERT_MS / 1000} s, one collect`,
    costAt: ({ at, api }, rpm, memory) =>
      jobCost({ load: at[rpm].converted, cpu: api, memory }, { waitedMs: CONVERT_MS }),
  },
];

/** The ways in which callers reach the API's function. */
export const ingresses = ['API Gateway', 'function URL'] as const;

/** US dollars for a million. */
export const sumAt = (
  findings: Findings,
  path: Path,
  at: { readonly rpm: Rate; readonly memory: MemorySizes; readonly ingress?: (typeof ingresses)[number] },
): number => {
  const { usages, count } = path.costAt(findings, at.rpm, at.memory);
  const used = at.ingress === 'function URL' ? throughFunctionUrl(usages) : usages;
  return totalOf(billOf(used, count));
};

export const verdict = ({ target }: Path, sum: number): string =>
  target === undefined || sum <= target ? 'met' : 'MISSED';
