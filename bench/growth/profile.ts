import { Session, type Profiler } from 'node:inspector/promises';

const INTERVAL_US = 500;

/** The time, ms, that samples of the engine's profiler find in files of these folders, while `work` goes on. */
export async function timeInFiles(folders: RegExp, work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return timeIn(profile, folders) / 1_000;
}

/** µs. What the engine itself does for a function of a file (a `Map`, a promise) counts for the file. */
export function timeIn({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, folders: RegExp): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const isInside = (id: number | undefined): boolean => {
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) return false;
    const { url } = node.callFrame;
    return url.startsWith('file:') ? folders.test(url) : isInside(callerOf.get(node.id));
  };
  const known = new Map(nodes.map(({ id }) => [id, isInside(id)]));
  return samples.reduce((total, id, n) => total + (known.get(id) === true ? (timeDeltas[n] ?? 0) : 0), 0);
}
