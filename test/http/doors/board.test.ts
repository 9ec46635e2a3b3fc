import { describe, expect, test } from '@jest/globals';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import type { Waiting } from '../../../lambda/core/operate/board-line.ts';
import { emptyWindow } from '../../../lambda/core/windows/window-row.ts';
import { boardObject } from '../../../openapi/schemas/board-object.ts';
import { authorized, createEdge } from '../edge.ts';

const waiting: Waiting = {
  id: 'req_1',
  priority: 5,
  tier: 'high',
  kind: 'job',
  keyId: 'key_1',
  enqueuedAtMs: 1_800_000_000_000,
  tokens: 9,
  notBeforeMs: 0,
};

describe('GET /v1/board', () => {
  test('tells how a model group stands', async () => {
    const edge = createEdge({
      useCases: {
        watch: async () => ({
          state: {
            queue: { ...emptyQueueRow, enqueued: { standard: 4 }, served: { standard: 1 } },
            windows: { 'limited-1': { ...emptyWindow, cooldownUntilMs: Number.MAX_SAFE_INTEGER } },
          },
          line: { atMs: 1_800_000_000_500, waiting: [waiting] },
        }),
      },
    });
    const [{ group } = { group: '' }] = edge.site.config.deployments;
    const answer = await edge.send({
      method: 'GET',
      path: '/v1/board',
      query: { model: group },
      headers: authorized,
    });

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const board = boardObject.parse(JSON.parse(answer.text));
    expect(board).toMatchObject({ object: 'board', model: group, mode: 'open', is_led: false });
    expect(board.as_of).toBe(edge.clock.now() / 1000);
    expect(board.line).toEqual({
      as_of: 1_800_000_000.5,
      data: [
        {
          id: waiting.id,
          priority: 5,
          tier: 'high',
          kind: 'job',
          key: 'key_1',
          created_at: 1_800_000_000,
          tokens: 9,
          not_before: null,
        },
      ],
    });
    expect(board.deployments.map(({ id }) => id)).toEqual(
      edge.site.config.deployments.filter((one) => one.group === group).map(({ id }) => id),
    );
  });

  test.each([
    ['without a model', {}, 400, 'model'],
    ['with an unknown model', { model: 'gpt-none' }, 404, 'model'],
    ['with a parameter that does not exist', { model: 'm', group: 'm' }, 400, 'group'],
  ])('refuses a look %s, and names the parameter', async (...[, query, status, param]) => {
    const answer = await createEdge().send({ method: 'GET', path: '/v1/board', query, headers: authorized });

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { param } });
  });

  test('needs a key', async () => {
    const answer = await createEdge().send({ method: 'GET', path: '/v1/board', query: { model: 'm' } });

    expect(answer.status).toBe(401);
  });
});

describe('GET /board', () => {
  test('answers anyone with the page, and a policy that allows nothing from elsewhere', async () => {
    const answer = await createEdge().send({ method: 'GET', path: '/board' });

    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<!doctype html>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
});
