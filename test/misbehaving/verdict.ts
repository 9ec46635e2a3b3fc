import type { Got } from './got.ts';
import type { Expected, Misbehaviour, Outcome } from './misbehaviour.ts';
import type { Replay, Replayed } from './replay.ts';
import type { Arrival } from './upstream.ts';

/** A call that was already under way when an answer came has not ignored it. */
const UNDER_WAY_MS = 150;

/** The deviations from what is expected, in words; empty if there are none. */
export function wrongWith(
  { expected, pauseMs = 0, logged }: Misbehaviour,
  replayed: Replayed,
  log: string,
): readonly string[] {
  const { outcome, calls } = expected[replayed.way];
  const outcomes = replayed.got
    .filter((got) => !isAsExpected(got, outcome))
    .map((got) => `${inWords(got)}, not ${inWords(outcome)}`);
  const count = replayed.arrivals.length;
  return [
    ...outcomes,
    ...(isCount(count, calls) ? [] : [`${count} calls, not ${countInWords(calls)}`]),
    // The lines of batches come all at once: the machine is then too busy to tell which calls were under way.
    ...(replayed.way === 'batch' ? [] : earlyCalls(replayed.arrivals, pauseMs)),
    ...(logged === undefined || isLogged(log, logged) ? [] : [`no log line has ${logged.join(' and ')}`]),
  ];
}

/** Each way through each misbehaviour, with its deviations. */
export const verdicts = ({ results, log }: Replay, cases: readonly Misbehaviour[]) =>
  cases.flatMap((misbehaviour) =>
    results
      .filter(({ name }) => name === misbehaviour.name)
      .map((replayed) => ({ ...replayed, wrong: wrongWith(misbehaviour, replayed, log) })),
  );

function isAsExpected(got: Got, expected: Outcome): boolean {
  if (typeof got === 'string' || typeof expected === 'string') return got === expected;
  if (got.status !== null && got.status !== expected.status) return false;
  if (expected.code !== undefined && got.code !== expected.code) return false;
  if (got.code === 'spoiled') return false;
  return got.message.includes(expected.says ?? '');
}

const isCount = (count: number, calls: Expected['calls']): boolean =>
  typeof calls === 'number' ? count === calls : count >= calls[0] && count <= calls[1];

const countInWords = (calls: Expected['calls']): string =>
  typeof calls === 'number' ? String(calls) : `${calls[0]} to ${calls[1]}`;

function earlyCalls(arrivals: readonly Arrival[], pauseMs: number): readonly string[] {
  const gaps = arrivals.flatMap(({ answeredAtMs }) => arrivals.map(({ atMs }) => atMs - answeredAtMs));
  return gaps
    .filter((gapMs) => gapMs > UNDER_WAY_MS && gapMs < pauseMs)
    .map((gapMs) => `a call ${Math.round(gapMs)} ms after a refusal, not ${pauseMs} ms`);
}

const isLogged = (log: string, parts: readonly string[]): boolean =>
  log.split('\n').some((line) => parts.every((part) => line.includes(part)));

export function inWords(outcome: Got | Outcome): string {
  if (typeof outcome === 'string') return outcome;
  const { status, code } = outcome;
  const words = 'message' in outcome && code === 'spoiled' ? `: ${outcome.message}` : '';
  return `${status ?? 'error'}${code === undefined || code === null ? '' : ` ${code}`}${words}`;
}
