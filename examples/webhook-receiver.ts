/**
 * A receiver of Headway's webhooks: checks the signature, skips repeats, answers 204.
 *
 * WEBHOOK_SECRET=whsec_… npm run webhooks:receive -- 9000
 */
import { createServer, type IncomingMessage } from 'node:http';
import { parseArgs } from 'node:util';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const usage = `Usage: npm run webhooks:receive -- [PORT]

Receives Headway's webhooks on 127.0.0.1 (port 9000, if none is said) and prints them.
The variable WEBHOOK_SECRET has the secret, as in the configuration.

  -h, --help  this text`;

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

function readPort(): number {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      console.log(usage);
      process.exit(0);
    }
    const [port = '9000', ...more] = positionals;
    if (more.length === 0 && /^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
    return refuse(
      `"${positionals.join(' ')}" is no port; "npm run webhooks:receive -- --help" shows the use.`,
    );
  } catch (error) {
    return refuse(`${reasonOf(error)} "npm run webhooks:receive -- --help" shows the use.`);
  }
}

/** Node adds advice for programmers after the first sentence. */
const reasonOf = (error: unknown): string =>
  String(error)
    .replace(/^.*?: |\. To .*$/gs, '')
    .concat('.');

function openWebhook(): Webhook {
  try {
    return new Webhook(process.env.WEBHOOK_SECRET ?? '');
  } catch {
    return refuse(
      'Set the variable WEBHOOK_SECRET to the secret of your configuration (whsec_… and base64).',
    );
  }
}

const port = readPort();
const webhook = openWebhook();
/** A webhook may come more than once, always with the same id. Several receivers would share this set in a table. */
const seen = new Set<string>();

interface Event {
  readonly type: string;
  readonly data: { readonly id: string; readonly status: string; readonly response: unknown };
}

const server = createServer((request, response) => {
  void receive(request).then((status) => response.writeHead(status).end());
});

async function receive(request: IncomingMessage): Promise<number> {
  // The signature is over the exact bytes: parse them only afterwards.
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

server.on('error', ({ message }) => refuse(`This port cannot be used: ${message}.`));
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  console.log(`"webhook_url": "http://127.0.0.1:${actual}/" reaches this receiver.`);
});
