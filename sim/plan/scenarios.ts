import { badAccess, outages } from './ailments.ts';
import type { AilmentKind } from './ailment-kinds.ts';

/** The skew of the clocks of a scenario's machines, ms: each between `-offsetMs` and `offsetMs`. */
export interface ClockTrouble {
  readonly offsetMs: number;
  /** The share of machines whose clocks are off; the others are right. */
  readonly share: number;
  /** Some clocks jump to another offset in the middle. */
  readonly jumps: boolean;
  readonly isDisciplined: boolean;
  /** The span in which the limit is then kept, ms. */
  readonly limitSpanMs: number;
  /**
   * A lease may be taken this much too early: a function whose clock is off by minutes learns that from the answer
   * to its first call, and that may be the call that takes the lease.
   */
  readonly leaseSkewMs: number;
}

export interface Scenario {
  readonly what: string;
  readonly requests: number;
  /** Those that are asked for, each as often as it is here. */
  readonly priorities: readonly number[];
  /** The longest time between two arrivals. */
  readonly gapMs: number;
  /** The most faults in a world. */
  readonly faults: number;
  /** The share of calls that take long, and how long they take, ms. */
  readonly longCalls: { readonly share: number; readonly fromMs: number; readonly toMs: number };
  readonly callers: 'patient' | 'restless';
  readonly clocks: ClockTrouble;
  /** If true, some worlds have a deploy in the middle. */
  readonly deploys: boolean;
  /** If true, operators pause, drain and open groups. */
  readonly hasOperators: boolean;
  /** The share of deployments that have no limits. */
  readonly unlimited: number;
  /** The occasional troubles of deployments; empty = none. */
  readonly ailments: readonly AilmentKind[];
  /** The share of worlds in which the shipped adapters talk to the upstreams in bytes. */
  readonly wire: number;
  /** The share of requests that no deployment can serve. */
  readonly poison: number;
  /** If true, callers present stored keys, which have limits and ends of their own. */
  readonly hasKeys: boolean;
  /** The share of deployments that limit how many calls are under way. */
  readonly parallel: number;
  /** If true, a few keys of different weights share one priority, and one of them sends most requests. */
  readonly hasFlood: boolean;
  /** If true, there are three model groups, which are each other's fallbacks. */
  readonly fallbacks: boolean;
}

/** Clock skew up to the rest of the guard: 250 ms, of which the way upstream takes up to 50. */
const withinGuard: ClockTrouble = {
  offsetMs: 100,
  share: 1,
  jumps: false,
  isDisciplined: true,
  limitSpanMs: 60_000,
  leaseSkewMs: 200,
};

const base: Scenario = {
  what: 'everything that can go wrong',
  requests: 50,
  priorities: [0, 0, 50, 100, 100, 101, 2000, -5],
  gapMs: 2_500,
  faults: 28,
  longCalls: { share: 0.1, fromMs: 5_000, toMs: 80_000 },
  callers: 'restless',
  clocks: withinGuard,
  deploys: true,
  hasOperators: false,
  unlimited: 0,
  ailments: [],
  wire: 0,
  poison: 0,
  hasKeys: false,
  parallel: 0,
  hasFlood: false,
  fallbacks: false,
};

export const scenarios: Readonly<Record<string, Scenario>> = {
  default: base,
  calm: { ...base, what: 'nothing goes wrong; callers cancel and hang up', faults: 0, deploys: false },
  sparse: {
    ...base,
    what: 'so few requests that the leader leaves between them, and nothing goes wrong',
    gapMs: 8_000,
    faults: 0,
    callers: 'patient',
    deploys: false,
  },
  'one-level': {
    ...base,
    what: 'most requests have the best priority, so that their latest start is known, and nothing goes wrong',
    requests: 60,
    priorities: [0, 0, 0, 0, 0, 50, 1000],
    gapMs: 3_000,
    faults: 0,
    longCalls: { share: 0.05, fromMs: 5_000, toMs: 40_000 },
    deploys: false,
  },
  paused: {
    ...base,
    what: 'operators pause, drain and open the groups, and now and then something else goes wrong',
    faults: 6,
    hasOperators: true,
  },
  unlimited: {
    ...base,
    what: 'most deployments have no limits, and fail, are away or ask for pauses for a while',
    faults: 4,
    unlimited: 0.7,
    ailments: outages,
    deploys: false,
  },
  'bad-keys': {
    ...base,
    what: 'keys that are not accepted, models that are not there and credit that is used up, mended later',
    faults: 4,
    unlimited: 0.3,
    ailments: badAccess,
    deploys: false,
    wire: 1,
  },
  wire: {
    ...base,
    what: 'upstreams answer the adapters that ship, in bytes, and often not as they should',
    faults: 6,
    deploys: false,
    wire: 1,
  },
  failing: {
    ...base,
    what: 'requests that no deployment can serve, and deployments that fail for a while',
    faults: 4,
    unlimited: 0.3,
    ailments: ['fails', 'is away', 'fails'],
    deploys: false,
    poison: 0.12,
  },
  keys: {
    ...base,
    what: 'teams and keys with limits and budgets, rotated, disabled, removed and expiring while requests wait',
    requests: 60,
    gapMs: 2_000,
    faults: 5,
    deploys: false,
    hasKeys: true,
  },
  fair: {
    ...base,
    what: 'keys of different weights share one priority with a flood of one of them, through retries and crashes',
    requests: 80,
    gapMs: 600,
    faults: 3,
    longCalls: { share: 0.03, fromMs: 5_000, toMs: 40_000 },
    deploys: false,
    poison: 0.03,
    hasFlood: true,
  },
  fallbacks: {
    ...base,
    what: 'three model groups that stand in for each other, whose deployments fail for a while',
    faults: 6,
    longCalls: { share: 0.03, fromMs: 5_000, toMs: 40_000 },
    ailments: ['fails', 'is away', 'fails', 'key not accepted', 'limited elsewhere'],
    deploys: false,
    poison: 0.05,
    fallbacks: true,
  },
  parallel: {
    ...base,
    what: 'deployments that allow few calls at once, some of minutes, and functions that die in them',
    faults: 4,
    longCalls: { share: 0.15, fromMs: 5_000, toMs: 150_000 },
    unlimited: 0.5,
    ailments: ['fails', 'limited elsewhere'],
    deploys: false,
    parallel: 0.7,
  },
  'long-calls': {
    ...base,
    what: 'calls of minutes, while leaders hand over and everything else goes wrong',
    longCalls: { share: 0.5, fromMs: 30_000, toMs: 180_000 },
  },
  'clocks-seconds': {
    ...base,
    what: 'clocks up to two seconds apart, kept in line by the Date headers',
    clocks: { ...withinGuard, offsetMs: 2_000, limitSpanMs: 58_500, leaseSkewMs: 2_500 },
  },
  'clocks-minutes': {
    ...base,
    what: 'clocks up to ten minutes apart, and jumps of a minute in the middle',
    clocks: {
      ...withinGuard,
      offsetMs: 600_000,
      share: 0.5,
      jumps: true,
      limitSpanMs: 58_500,
      leaseSkewMs: Infinity,
    },
  },
};
