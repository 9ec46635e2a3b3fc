import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buildApp } from 'fauxqs';
import { withTransactions } from '../../local/stores/transactions.ts';

export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

type Dynalite = (options: { readonly createTableMs: number }) => Server;

// The package has no types.
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;

/** DynamoDB in this process, in memory. */
export async function embeddedDynamo(): Promise<Emulator> {
  const server = withTransactions(dynalite({ createTableMs: 0 }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** SQS and S3 in this process, in memory. */
export async function embeddedSqsAndS3(): Promise<Emulator> {
  // Not with `startFauxqs`, which listens on every interface.
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    endpoint,
    async stop() {
      await app.close();
    },
  };
}
