/** How far the clock of each AWS host is ahead of ours, as far as refusals have shown. */
export interface Skews {
  of(url: URL): number;
  note(url: URL, skewMs: number): void;
}

export function createSkews(): Skews {
  const byHost = new Map<string, number>();
  return {
    of: ({ host }) => byHost.get(host) ?? 0,
    note: ({ host }, skewMs) => void byHost.set(host, skewMs),
  };
}
