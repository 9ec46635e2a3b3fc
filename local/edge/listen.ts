import type { Server } from 'node:http';
import { Refused } from '../../cli/refused.ts';

export interface Listening {
  readonly port: number;
  readonly url: string;
  /** Cuts every connection. */
  readonly close: () => void;
}

/** Listens on 127.0.0.1 only; port 0 takes a free one. Throws `Refused` if it cannot. */
export async function listen(server: Server, port: number): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error.code, port)));
  server.listen(port, '127.0.0.1', () => resolve(undefined));
  await promise;
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refusal(code: string | undefined, port: number): Refused {
  if (code === 'EADDRINUSE') {
    return new Refused(`Port ${port} is taken; choose another with --port or the variable PORT.`);
  }
  if (code === 'EACCES') return new Refused(`Port ${port} needs privileges that this process does not have.`);
  return new Refused(`Port ${port} cannot be used (${code ?? 'unknown reason'}).`);
}
