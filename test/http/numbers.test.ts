import { describe, expect, test } from '@jest/globals';
import { createBodyReader } from '../../lambda/api/bodies/batch-body.ts';
import { readLine } from '../../lambda/core/batches/batch-lines.ts';
import { responseObjectJson } from '../../lambda/api/objects/response-object.ts';
import { answerJson, startUpstream } from '../providers/upstream-server.ts';
import { aCall, textOf, upstreamsOn } from '../providers/calls.ts';
import { resultsIn, createBatchWorld, startBatch, sweepUntilOver } from '../setup/worlds/batch-world.ts';
import { aRequest, answerAfter, createWorld } from '../setup/worlds/world.ts';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { authorized, createEdge, requestObject } from './edge.ts';

const numbers =
  '"seed":9223372036854775807,"a":1e400,"b":1.0,"c":-0,"d":0.1000000000000000055511151231257827';
const chatText = (more = '') =>
  `{"model":"m","messages":[{"role":"user","content":"1.0"}],${numbers},"deep":[{${numbers}}]${more}}`;

/** The text that would be sent to the upstream. */
const written = (body: unknown): string => JSON.stringify(body);

describe('numbers of a request arrive as they were written', () => {
  interface Sent {
    readonly text: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }

  test.each<[string, Sent]>([
    ['a direct call', { text: chatText() }],
    ['a stream', { text: chatText(',"stream":true') }],
    ['a job', { text: chatText(), headers: { Prefer: 'respond-async' } }],
    ['a response', { path: '/v1/responses', text: chatText(',"input":"x"') }],
  ])('through %s', async (_name, { path = '/v1/chat/completions', text, headers = {} }) => {
    const edge = createEdge();

    await edge.send({ path, headers: { ...authorized, ...headers }, body: text });

    expect(written(edge.requests[0]?.body)).toBe(text);
  });

  test('in base64', async () => {
    const edge = createEdge();
    const body = Buffer.from(chatText()).toString('base64');

    await edge.send({ headers: authorized, body, isBase64Encoded: true });

    expect(written(edge.requests[0]?.body)).toBe(chatText());
  });

  test('through a line of a batch', () => {
    const { site } = createEdge();
    const line = `{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":${chatText()}}`;
    const read = readLine(line, '/v1/chat/completions');
    if (read.kind === 'wrong') throw new Error(read.problem.message);

    const readBody = createBodyReader(site.config, site.clock);
    const request = readBody({ body: read.body, endpoint: 'chat/completions' });

    expect(written(request.body)).toBe(chatText());
  });

  test('through a whole batch', async () => {
    const world = createBatchWorld({ deployments: [{}], answer: answerAfter(10, `{${numbers}}`) });
    const line = `{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":${chatText()}}`;

    const batch = await world.clock.run(
      startBatch(world, [line]).then((started) => sweepUntilOver(world, started)),
    );

    expect(written(world.arrivals[0]?.body)).toBe(chatText());
    expect(await resultsIn(world, batch.outputFileId)).toHaveLength(1);
  });

  test('to the upstream', async () => {
    const edge = createEdge();
    const upstream = await startUpstream();
    const spoken = `{"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}],${numbers}}`;
    upstream.behave(answerJson(200, spoken));
    await edge.send({ headers: authorized, body: chatText() });

    const call = aCall({ apiBase: upstream.url, model: 'm' }, { body: edge.requests[0]?.body ?? {} });
    const answer = await textOf(await upstreamsOn(systemClock()).call(call));
    await upstream.close();

    expect(upstream.received[0]?.body).toBe(chatText());
    expect(answer).toBe(spoken);
  });

  test.each([
    ['inline', 'x'],
    ['as a blob', 'x'.repeat(300_000)],
  ])('of a job that is kept %s', async (_name, pad) => {
    const edge = createEdge();
    await edge.send({ headers: authorized, body: chatText(`,"pad":"${pad}"`) });
    const world = createWorld({ deployments: [{}], answer: answerAfter(10, `{${numbers}}`) });
    const request = aRequest({ body: edge.requests[0]?.body ?? {} });

    const { id } = await world.useCases.submit(request);
    const ended = await world.clock.run(world.useCases.collect({ id, owner: 'owner-1', waitMs: 20_000 }));

    expect(written(world.arrivals[0]?.body)).toBe(chatText(`,"pad":"${pad}"`));
    expect(ended.response).toBe(`{${numbers}}`);
  });
});

describe('numbers of an answer come back as they were written', () => {
  test('in a response of the background', () => {
    const object = { ...requestObject, id: 'resp_1', status: 'completed', response: `{${numbers}}` } as const;

    expect(responseObjectJson(object)).toContain(numbers);
  });

  test('in a stream of a stored answer', async () => {
    const response = `{"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}],"usage":{"n":1.0},"x":{${numbers}}}`;
    const edge = createEdge({
      useCases: { collect: async () => ({ ...requestObject, status: 'completed', response }) },
    });

    const query = { stream: 'true' };
    const { text } = await edge.send({
      method: 'GET',
      path: '/v1/requests/req_7f',
      headers: authorized,
      query,
    });

    expect(text).toContain(`"x":{${numbers}}`);
    expect(text).toContain('"usage":{"n":1.0}');
  });
});

describe('numbers that the gateway reads', () => {
  test('may be written in any way', async () => {
    const edge = createEdge();
    const body = chatText(',"priority":-0,"timeout":3.0e1,"max_wait":2.0');

    await edge.send({ headers: authorized, body });

    expect(edge.requests).toMatchObject([{ priority: 0, timeoutMs: 30_000, maxWaitMs: 2_000 }]);
  });

  test('are counted in the estimate', async () => {
    const world = createWorld({ deployments: [{ tpm: 1_000 }] });
    const edge = createEdge();
    await edge.send({ headers: authorized, body: chatText(',"max_tokens":1e6') });

    const answer = world.useCases.complete(aRequest({ body: edge.requests[0]?.body ?? {} }));

    await expect(answer).rejects.toMatchObject({ code: 'tokens_exceed_limit' });
  });

  test('a body sent again with the same numbers, written otherwise, is the same', async () => {
    const fingerprintOf = async (number: string) => {
      const edge = createEdge();
      const body = `{"model":"m","messages":[{"role":"user"}],"x":${number}}`;
      await edge.send({ headers: { ...authorized, 'Idempotency-Key': 'k' }, body });
      return edge.requests[0]?.fingerprint;
    };

    expect(await fingerprintOf('1.0')).toBe(await fingerprintOf('1'));
    expect(await fingerprintOf('9223372036854775807')).not.toBe(await fingerprintOf('9223372036854775808'));
  });
});

describe('a byte order mark', () => {
  test.each([
    ['a text', (text: string) => ({ body: text, isBase64Encoded: false })],
    ['base64', (text: string) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true })],
  ])('before the JSON is passed over in %s', async (_name, encode) => {
    const edge = createEdge();

    const { status } = await edge.send({ headers: authorized, ...encode(`\uFEFF${chatText()}`) });

    expect(status).toBe(200);
    expect(edge.requests).toHaveLength(1);
  });
});
