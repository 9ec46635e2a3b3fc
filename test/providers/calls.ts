import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import type { UpstreamCall, UpstreamReply } from '../../lambda/ports/upstream.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import { createHttpClient } from '../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../lambda/providers/registry.ts';

export const upstreamsOn = (clock: Clock) =>
  createUpstreams({ clock, http: createHttpClient(clock), newId: () => 'abc123' });

const aDeployment = (changes: Partial<Deployment> = {}): Deployment => ({
  id: 'd',
  group: 'm',
  provider: 'openai',
  model: 'gpt-4o',
  order: 0,
  weight: 1,
  ...changes,
});

export const aCall = (
  deployment: Partial<Deployment>,
  changes: Partial<UpstreamCall> = {},
): UpstreamCall => ({
  deployment: aDeployment(deployment),
  endpoint: 'chat/completions',
  body: { model: 'm', messages: [{ role: 'user', content: 'hello' }] },
  timeoutMs: 5_000,
  ...changes,
});

/** The bytes of an answer as text; rejects if they break off. */
export async function textOf(reply: UpstreamReply): Promise<string> {
  if (reply.kind !== 'answer') throw new Error(`refused: ${reply.error.message}`);
  if (typeof reply.body === 'string') return reply.body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
