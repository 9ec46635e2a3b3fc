import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { createBodyReader } from '../../lambda/api/bodies/batch-body.ts';
import { bodyFields, useOf } from '../../lambda/api/bodies/body-fields.ts';
import { startUpstream } from '../providers/upstream-server.ts';
import { Router } from '../../router/router.ts';
import { silentLog } from '../setup/silent-log.ts';
import { authorized, chat, createEdge, type Edge } from '../http/edge.ts';

const listed = (use: string) => bodyFields.flatMap((fields) => (fields.use === use ? fields.names : []));
const families = (use: string) =>
  bodyFields.flatMap((fields) => (fields.use === use ? (fields.families ?? []) : []));

/** Every field that is removed from a body, each with some value. */
const consumed = Object.fromEntries(
  [...listed('consumed'), 'litellm_metadata', 'litellm_trace_id', 'mock_testing_fallbacks'].map((name) => [
    name,
    { some: ['value'] },
  ]),
);
const acting = { priority: 7, timeout: 30, request_timeout: 31, stream_timeout: 32, drop_params: false };
const kept = { model: 'm', temperature: 0.5, user: 'u', top_k: 4, seed: 1 };
const asked = { ...consumed, ...acting, max_wait: null, deadline: null, background: null, webhook_url: null };

type Door = (fields: object) => Promise<Readonly<Record<string, unknown>>>;

const through =
  (path: string, fixed: object, headers = {}): Door =>
  async (fields) => {
    const edge = createEdge();
    await edge.send({
      path,
      headers: { ...authorized, ...headers },
      body: { ...chat, ...fixed, ...kept, ...fields, ...fixed },
    });
    return bodyIn(edge);
  };

const bodyIn = ({ requests }: Edge) => requests[0]?.body ?? {};

const doors: readonly (readonly [string, Door])[] = [
  ['a direct call', through('/v1/chat/completions', {})],
  ['a stream', through('/v1/chat/completions', { stream: true })],
  ['a text completion', through('/v1/completions', { prompt: 'x' })],
  ['LiteLLM’s queue', through('/queue/chat/completions', {})],
  ['a job', through('/v1/chat/completions', {}, { Prefer: 'respond-async' })],
  ['a response', through('/v1/responses', { input: 'x' })],
  ['a response in the background', through('/v1/responses', { input: 'x', background: true })],
  [
    'a line of a batch',
    async (fields) => {
      const { site } = createEdge();
      const readBody = createBodyReader(site.config, site.clock);
      const line = { ...chat, ...kept, ...fields };
      return readBody({ body: line, endpoint: 'chat/completions' }).body;
    },
  ],
  [
    'a Router',
    async (fields) => {
      const upstream = await startUpstream();
      const litellmParams = { model: 'm', apiBase: upstream.url, apiKey: 'k' };
      await using router = new Router({ modelList: [{ modelName: 'm', litellmParams }], log: silentLog });
      await router.acompletion({ ...chat, ...kept, ...fields });
      await upstream.close();
      return JSON.parse(upstream.received[0]?.body ?? '') as Readonly<Record<string, unknown>>;
    },
  ],
];

describe.each(doors)('through %s', (_name, send) => {
  test('fields for the gateway do not go upstream, all others do', async () => {
    const body = await send({
      ...asked,
      ...(_name === 'a response in the background' && { background: true }),
    });

    expect(Object.keys(body).filter((name) => useOf(name) !== undefined)).toEqual([]);
    expect(body).toMatchObject(kept);
  });

  test('the fields of extra_body are the body’s own', async () => {
    const extra = { top_k: 9, guided_choice: ['a'], model: 'other', priority: 3, cache: { ttl: 1 } };
    const body = await send({ ...asked, extra_body: { ...extra, extra_body: { min_p: 0.5 } } });

    expect(body).toMatchObject({ model: 'm', top_k: 9, guided_choice: ['a'], min_p: 0.5 });
    expect(Object.keys(body).filter((name) => useOf(name) !== undefined)).toEqual([]);
  });

  test('OpenAI’s metadata goes upstream, LiteLLM’s does not', async () => {
    const texts = { run: 'nightly' };

    expect((await send({ metadata: texts })).metadata).toEqual(texts);
    expect(await send({ metadata: { ...texts, tags: ['a'] } })).not.toHaveProperty('metadata');
    expect(await send({ metadata: { spend_logs_metadata: {} } })).not.toHaveProperty('metadata');
  });
});

describe('a key or an address of the caller’s', () => {
  const names = [...listed('refused'), ...families('refused').map((family) => `${family}x`)];

  test.each(names)('%s is refused by its name', async (name) => {
    const edge = createEdge();

    const { status, text } = await edge.send({ headers: authorized, body: { ...chat, [name]: 'PLANTED' } });

    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { error: { param: name, message: expect.stringMatching(new RegExp(`^${name} must be absent: `)) } },
    ]);
    expect(text).not.toContain('PLANTED');
    expect(edge.seen).toEqual([]);
  });

  test('that is null is none', async () => {
    const edge = createEdge();

    const { status } = await edge.send({ headers: authorized, body: { ...chat, api_key: null } });

    expect(status).toBe(200);
    expect(bodyIn(edge)).not.toHaveProperty('api_key');
  });
});

describe('extra_body', () => {
  const sendWith = async (extra: unknown, path = '/v1/chat/completions') => {
    const edge = createEdge();
    const body = { ...chat, max_tokens: 5, extra_body: extra };
    const { status, text } = await edge.send({ path, headers: authorized, body });
    return { status, text, request: edge.requests[0] };
  };

  test.each(['/v1/chat/completions', '/v1/messages'])('acts at %s like the body itself', async (path) => {
    const { status, request } = await sendWith({ priority: 3, timeout: 4 }, path);

    expect([status, request]).toMatchObject([200, { priority: 3, timeoutMs: 4_000 }]);
  });

  test.each(['/v1/chat/completions', '/v1/messages'])('brings no key past %s', async (path) => {
    const { status, text, request } = await sendWith({ api_key: 'PLANTED' }, path);

    expect([status, request]).toEqual([400, undefined]);
    expect(text).toContain('api_key must be absent');
  });

  test.each(['x', 1, ['x'], true])('%j is refused by its name', async (extra) => {
    const { status, text } = await sendWith(extra);

    expect([status, JSON.parse(text)]).toMatchObject([400, { error: { param: 'extra_body' } }]);
  });

  test('that is null is none', async () => {
    expect((await sendWith(null)).request?.body).not.toHaveProperty('extra_body');
  });
});

describe('what acts', () => {
  const timeoutOf = async (fields: object) => {
    const edge = createEdge();
    await edge.send({ headers: authorized, body: { ...chat, ...fields } });
    return edge.requests[0]?.timeoutMs;
  };

  test.each([
    [{ request_timeout: 5 }, 5_000],
    [{ timeout: 4, request_timeout: 5 }, 4_000],
    [{ timeout: null, request_timeout: 5 }, 5_000],
    [{ stream_timeout: 3 }, undefined],
    [{ stream: true, stream_timeout: 3, timeout: 4 }, 3_000],
    [{ stream: true, request_timeout: 5 }, 5_000],
  ])('%j is a timeout of %s ms', async (fields, ms) => {
    expect(await timeoutOf(fields)).toBe(ms);
  });

  test.each(['request_timeout', 'stream_timeout'])('%s that is none is named', async (name) => {
    const { status, text } = await createEdge().send({ headers: authorized, body: { ...chat, [name]: 0 } });

    expect([status, JSON.parse(text)]).toMatchObject([400, { error: { param: name } }]);
  });

  test.each<[boolean, boolean | undefined, number]>([
    [false, true, 200],
    [true, false, 400],
    [true, undefined, 200],
    [false, undefined, 400],
  ])('drop_params of the settings is %s, of the body %s: %s', async (dropParams, own, status) => {
    const config: Partial<HeadwayConfig> = { dropParams };
    const body = { ...chat, priority: 'high', drop_params: own };

    expect((await createEdge({ config }).send({ headers: authorized, body })).status).toBe(status);
  });
});

test('docs/api.md lists what the table lists', () => {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const inPage = (use: string): string[] => {
    const [, line = ''] = new RegExp(`^- \\*\\*${use}\\*\\*.*?: (.*)$`, 'm').exec(page) ?? [];
    return [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  };

  for (const { use, names, families: beginnings = [] } of bodyFields) {
    expect(inPage(use)).toEqual([...names, ...beginnings.map((beginning) => `${beginning}*`)]);
  }
});
