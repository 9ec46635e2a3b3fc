import type { ServerResponse } from 'node:http';

/** The ways in which a caller asks: the same request each time. */
export const ways = ['direct', 'stream', 'job', 'batch'] as const;
export type Way = (typeof ways)[number];

/** A call as it reached the upstream. */
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
 * has no `[DONE]`. Otherwise an error: its status and, where they matter, its code and a part of its message.
 */
export type Outcome =
  'whole' | 'broken' | { readonly status: number; readonly code?: string | null; readonly says?: string };

export interface Expected {
  readonly outcome: Outcome;
  /** Calls that reach the upstream: an exact number, or from … to. */
  readonly calls: number | readonly [number, number];
}

export interface Target {
  /** The fake upstream's URL, without a path. */
  readonly url: string;
  /** This misbehaviour's own address there, up to and including `/v1`. */
  readonly base: string;
  /** An address at which nobody listens. */
  readonly closed: string;
}

export interface Misbehaviour {
  /** Also the model group and the path. */
  readonly name: string;
  readonly answer: Answering;
  /** The endpoint that is asked; absent: chat completions. */
  readonly endpoint?: 'embeddings' | undefined;
  readonly expected: Readonly<Record<Way, Expected>>;
  /** `litellm_params` of each deployment; absent: one without limits. */
  readonly deployments?: (target: Target) => readonly Readonly<Record<string, unknown>>[];
  /** The `timeout` of each request in seconds, instead of 5. */
  readonly timeout?: number | undefined;
  /** How often each way is taken in a row; each time has to end as expected. */
  readonly times?: number;
  /** How many callers take it at once. */
  readonly callers?: number;
  /** No call may come within this time after an answer, ms. */
  readonly pauseMs?: number;
  /** Texts that one line of the gateway's log has to hold. */
  readonly logged?: readonly string[];
}

/** The same for every way. */
export const always = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => {
  const expected = { outcome, calls };
  return { direct: expected, stream: expected, job: expected, batch: expected };
};

/** This for the streaming caller; the others get a whole answer in one call. */
export const streamed = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => ({
  ...always('whole', 1),
  stream: { outcome, calls },
});

/** A whole answer in one call for the streaming caller; this for the others. */
export const unstreamed = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => ({
  ...always(outcome, calls),
  stream: { outcome: 'whole', calls: 1 },
});

/** For an endpoint without streams: who asks for one is refused before a call is made. */
export const unstreamable = (outcome: Outcome, calls: Expected['calls']): Misbehaviour['expected'] => ({
  ...always(outcome, calls),
  stream: { outcome: { status: 400, says: 'stream must be false or absent' }, calls: 0 },
});

export const failed: Outcome = { status: 502, code: 'upstream_failed' };
