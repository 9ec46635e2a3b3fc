import { Session, type Profiler } from 'node:inspector/promises';

const INTERVAL_US = 500;

/** Selects files: time counts for them unless one of `notBelow` has called them. */
export interface Files {
  readonly inside: RegExp;
  readonly notBelow: RegExp;
}

/**
 * The time, ms, that the engine's profiler finds in files while `work` goes on. The engine's work for a function of
 * a file (a `Map`, a promise) counts for the file, but the collection of its garbage does not.
 */
export async function timeInFiles(files: Files, work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return timeIn(profile, files) / 1_000;
}

/** In µs. */
export function timeIn(profile: Profiler.Profile, { inside, notBelow }: Files): number {
  const { nodes, samples = [], timeDeltas = [] } = profile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  /** Files on the stack, the innermost first. */
  const filesAt = (id: number | undefined): readonly string[] => {
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) return [];
    const { url } = node.callFrame;
    const outer = filesAt(callerOf.get(node.id));
    return url.startsWith('file:') ? [url, ...outer] : outer;
  };
  const isMeant = ([innermost = '', ...outer]: readonly string[]): boolean =>
    inside.test(innermost) && !outer.some((url) => notBelow.test(url));
  const known = new Map(nodes.map(({ id }) => [id, isMeant(filesAt(id))]));
  return samples.reduce((total, id, n) => total + (known.get(id) === true ? (timeDeltas[n] ?? 0) : 0), 0);
}
