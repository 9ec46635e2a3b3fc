/** How far the clock of each host of AWS is beyond ours, as far as a refusal has told. */
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
