import { FULL } from './theory.ts';

/** The classes of requests, best first. Their shares add up to one. */
export const classes = [
  { priority: 0, share: 0.2 },
  { priority: 100, share: 0.3 },
  { priority: 1000, share: 0.5 },
] as const;

export const loads = [0.5, 0.8, 0.95, 1.2, 2] as const;

export type LawName = 'deterministic' | 'exponential';

/** One load on one set of deployments: simulated once for every discipline. */
export interface Cell {
  readonly law: LawName;
  readonly deployments: number;
  /** Load of all deployments together: arrivals × mean hold / deployments. */
  readonly load: number;
  readonly requests: number;
  readonly seed: number;
  /** Factor for the dispatcher's poll-like waits. */
  readonly timingFactor: number;
}

const serviceNames: Readonly<Record<LawName, string>> = {
  deterministic: 'rpm 1',
  exponential: 'calls of 20 s',
};

export const settingOf = ({ deployments, law }: Pick<Cell, 'deployments' | 'law'>): string =>
  `${deployments} × ${serviceNames[law]}`;

export const nameOf = (cell: Cell): string => `${settingOf(cell)}, load ${cell.load}`;

/** The load of each class and all better ones together. */
export const loadsUpTo = (load: number): number[] =>
  classes.map((_, index) =>
    classes.slice(0, index + 1).reduce((total, { share }) => total + share * load, 0),
  );

/** Classes whose wait has a mean under strict priority: they and all better ones leave spare capacity. */
export const isSteady = (load: number): boolean[] => loadsUpTo(load).map((upTo) => upTo < FULL);
