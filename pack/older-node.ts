/** The features that Node 20 lacks and the product uses; the build replaces the originals by these. */

export function mapGroupBy<Key, Entry>(
  entries: Iterable<Entry>,
  keyOf: (entry: Entry, index: number) => Key,
): Map<Key, Entry[]> {
  const groups = new Map<Key, Entry[]>();
  let index = 0;
  for (const entry of entries) {
    const key = keyOf(entry, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

export const urlParse = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
