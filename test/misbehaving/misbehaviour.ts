import type { ServerResponse } from 'node:http';

/** How a caller asks: the same request each time. */
export const ways = ['direct', 'stream', 'job', 'batch'] as const;
export type Way = (typeof ways)[number];

/** A call as it came to the upstream. */
export interface Call {
  readonly isStream: boolean;
  /** 1 for the first call of this request. */
  readonly nth: number;
  /** With its query. */
  readonly path: string;
  readonly key: string | undefined;
  readonly body: string;
}

export type Answering = (response: ServerResponse, call: Call) => void;

/**
 * `whole`: the answer with every character of `TEXT`. `broken`: a stream that began, ends with an error event and
 * has no `[DONE]`. Else an error: its status, and where they matter its code and a part of its words.
 */
export type Outcome =
  'whole' | 'broken' | { readonly status: number; readonly code?: string | null; readonly says?: string };

export interface Expected {
  readonly outcome: Outcome;
  /** Calls that reach the upstream: exactly so many, or from … to. */
  readonly calls: number | readonly [number, number];
}

export interface Target {
  /** Of the fake upstream, without a path. */
  readonly url: string;
  /** This misbehaviour's own address there, up to and with `/v1`. */
  readonly base: string;
  /** Nobody listens there. */
  readonly closed: string;
}

export interface Misbehaviour {
  /** Also the model group and the path. */
  readonly name: string;
  readonly answer: Answering;
  readonly expected: Readonly<Record<Way, Expected>>;
  /** `litellm_params` of each deployment; left out: one without limits. */
  readonly deployments?: (target: Target) => readonly Readonly<Record<string, unknown>>[];
  /** The `timeout` of each request in seconds, instead of 5. */
  readonly timeout?: number | undefined;
  /** How often a way is gone in a row; each time has to end as expected. */
  readonly times?: number;
  /** How many callers go it at once. */
  readonly callers?: number;
  /** No call may come in this time after an answer, in ms. */
  readonly pauseMs?: number;
  /** What has to stand in the gateway's log, in one line. */
  readonly logged?: readonly string[];
}

/** The same for every way. */
export const always = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => {
  const expected = { outcome, calls };
  return { direct: expected, stream: expected, job: expected, batch: expected };
};

/** For the streaming caller this; whoever does not stream gets a whole answer in one call. */
export const streamed = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => ({
  ...always('whole', 1),
  stream: { outcome, calls },
});

/** For the streaming caller a whole answer in one call; for the others this. */
export const unstreamed = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => ({
  ...always(outcome, calls),
  stream: { outcome: 'whole', calls: 1 },
});

export const failed: Outcome = { status: 502, code: 'upstream_failed' };
