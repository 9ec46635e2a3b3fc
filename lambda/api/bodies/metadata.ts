import * as z from 'zod';

/** OpenAI's limits; anything beyond them goes upstream with the rest, but is not kept. */
const mostPairs = 16;
const pair = z.tuple([z.string().max(64), z.string().max(512)]);
const object = z.record(z.string(), z.unknown());

/** The strings in a body's `metadata`, for the request object. */
export function metadataOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(object.safeParse(value).data ?? {});
  const kept = entries.flatMap((entry) => {
    const { data } = pair.safeParse(entry);
    return data === undefined ? [] : [data];
  });
  return Object.fromEntries(kept.slice(0, mostPairs));
}
