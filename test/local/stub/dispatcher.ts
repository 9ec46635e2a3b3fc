let started = 0;

export const handler = (event: unknown): Promise<unknown> => Promise.resolve({ event, started: ++started });
