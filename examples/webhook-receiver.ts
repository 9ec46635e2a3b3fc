/**
 * A receiver of Headway's webhooks: checks the signature, passes over what it has had, answers 204.
 *
 *   WEBHOOK_SECRET=whsec_… npm run webhooks:receive -- 9000
 */
import { createServer, type IncomingMessage } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '');
/** A webhook may come more than once, always with the same id. Several receivers would share this in a table. */
const seen = new Set<string>();

interface Event {
  readonly type: string;
  readonly data: { readonly id: string; readonly status: string; readonly response: unknown };
}

const server = createServer((request, response) => {
  void receive(request).then((status) => response.writeHead(status).end());
});

async function receive(request: IncomingMessage): Promise<number> {
  // The signature is over the very bytes: parse them only afterwards.
  const body = await textOf(request);
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      String(request.headers[name] ?? ''),
    ]),
  );
  try {
    const { type, data } = webhook.verify(body, headers) as Event;
    const id = headers['webhook-id'] ?? '';
    if (seen.has(id)) return 204;
    seen.add(id);
    console.log(`${type}: ${data.id}`, JSON.stringify(data.response));
    return 204;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return 401;
    throw error;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

server.listen(Number(process.argv[2] ?? 9000), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(`"webhook_url": "http://127.0.0.1:${port}/" reaches this receiver.`);
});
