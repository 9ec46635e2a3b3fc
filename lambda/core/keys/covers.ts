/** Decides if an entry of a list covers a name: it is the name itself, or its beginning before a `*`. */
export const covers = (entry: string, name: string): boolean =>
  entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry;
