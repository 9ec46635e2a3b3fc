import * as z from 'zod';
import type { CalledGateway } from './called-gateway.ts';

/** One requirement for a gateway. `run` says in a few words what it saw, and throws if that is wrong. */
export interface Check {
  readonly name: string;
  readonly run: (called: CalledGateway, model: string) => Promise<string>;
}

const errorSchema = z.object({
  error: z.object({ message: z.string(), type: z.string(), param: z.unknown(), code: z.unknown() }),
});
const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});
const requestSchema = z.object({ id: z.string(), object: z.literal('request'), status: z.string() });
const endedSchema = requestSchema.extend({ status: z.literal('completed'), response: completionSchema });

const bodyFor = (model: string) => ({
  model,
  priority: 0,
  messages: [{ role: 'user', content: 'Answer with one word: hello.' }],
});
const ASYNC = { prefer: 'respond-async' };
/** How often to ask for a request that waits behind others. */
const PATIENCE_LOOKS = 15;
const OVER: readonly string[] = ['completed', 'failed', 'cancelled', 'expired'];

function expectStatus({ status, text }: { status: number; text: string }, expected: number): void {
  if (status !== expected) throw new Error(`status ${status}, expected ${expected}: ${text.slice(0, 300)}`);
}

async function handIn(called: CalledGateway, model: string): Promise<string> {
  const answer = await called.send('POST', '/v1/chat/completions', { body: bodyFor(model), headers: ASYNC });
  expectStatus(answer, 202);
  return requestSchema.parse(answer.json()).id;
}

async function untilOver(called: CalledGateway, id: string): Promise<unknown> {
  for (let look = 0; look < PATIENCE_LOOKS; look++) {
    const answer = await called.send('GET', `/v1/requests/${id}?wait=20`);
    expectStatus(answer, 200);
    if (OVER.includes(requestSchema.parse(answer.json()).status)) return answer.json();
  }
  throw new Error(`${id} has not ended`);
}

const answers: Check = {
  name: 'a completion is answered, and names its request',
  async run(called, model) {
    const answer = await called.send('POST', '/v1/chat/completions', { body: bodyFor(model) });
    expectStatus(answer, 200);
    const [choice] = completionSchema.parse(answer.json()).choices;
    const id = answer.headers.get('x-headway-request-id') ?? '';
    if (!id.startsWith('req_')) throw new Error(`x-headway-request-id is "${id}"`);
    if ((answer.headers.get('x-request-id') ?? '') === '') throw new Error('there is no x-request-id');
    return JSON.stringify(choice?.message.content?.slice(0, 40) ?? '');
  },
};

const collects: Check = {
  name: 'a job is submitted and collected',
  async run(called, model) {
    const id = await handIn(called, model);
    return endedSchema.parse(await untilOver(called, id)).id;
  },
};

const cancels: Check = {
  name: 'a job can be cancelled',
  async run(called, model) {
    const id = await handIn(called, model);
    const answer = await called.send('DELETE', `/v1/requests/${id}`);
    expectStatus(answer, 200);
    requestSchema.parse(answer.json());
    const { status } = requestSchema.parse(await untilOver(called, id));
    // Its call may have ended before.
    if (status !== 'cancelled' && status !== 'completed') throw new Error(`it is ${status}`);
    return status;
  },
};

const knowsNoOther: Check = {
  name: 'an unknown request is 404 in the error envelope',
  async run(called) {
    const answer = await called.send('GET', `/v1/requests/req_${'0'.repeat(32)}`);
    expectStatus(answer, 404);
    return errorSchema.parse(answer.json()).error.type;
  },
};

const refusesWrongKeys: Check = {
  name: 'a wrong key is 401 in the error envelope',
  async run(called, model) {
    const stranger = called.withKey('wrong-key');
    const answer = await stranger.send('POST', '/v1/chat/completions', { body: bodyFor(model) });
    expectStatus(answer, 401);
    return String(errorSchema.parse(answer.json()).error.code);
  },
};

const checks: readonly Check[] = [answers, collects, cancels, knowsNoOther];

/** Without a master key anybody may use the gateway: no key is wrong. */
export const checksFor = (hasKey: boolean): readonly Check[] =>
  hasKey ? [...checks, refusesWrongKeys] : checks;
