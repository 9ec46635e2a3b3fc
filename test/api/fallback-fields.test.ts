import { expect, test } from '@jest/globals';
import { authorized, chat, createEdge } from '../http/edge.ts';

const config = {
  deployments: ['m', 'b', 'c', 'openai/*'].map((group) => ({
    id: group,
    group,
    provider: 'mock',
    model: 'm',
    order: 0,
    weight: 1,
  })),
  aliases: { short: 'b' },
  unserved: { away: 'left out' },
};

const ask = async (fields: object) => {
  const edge = createEdge({ config });
  const { status, text } = await edge.send({ headers: authorized, body: { ...chat, ...fields } });
  return { status, text, fallbacks: edge.requests[0]?.wishes?.fallbacks };
};

const none = { general: null, contextWindow: null, contentPolicy: null, most: null };

test.each<[object, object | null]>([
  [{}, null],
  [{ fallbacks: null, disable_fallbacks: false }, null],
  [{ fallbacks: ['b', 'short', 'c'] }, { ...none, general: ['b', 'c'] }],
  [{ fallbacks: [{ model: 'b' }] }, { ...none, general: ['b'] }],
  [{ fallbacks: [{ x: ['c'] }, { m: ['b'] }] }, { ...none, general: ['b'] }],
  [{ fallbacks: [{ x: ['c'] }, { '*': ['b'] }] }, { ...none, general: ['b'] }],
  [{ fallbacks: ['away', 'c'] }, { ...none, general: ['c'] }],
  [{ context_window_fallbacks: [{ m: ['c'] }] }, { ...none, contextWindow: ['c'] }],
  [
    { content_policy_fallbacks: ['c'], max_fallbacks: 1 },
    { ...none, contentPolicy: ['c'], most: 1 },
  ],
  [
    { fallbacks: ['b'], disable_fallbacks: true },
    { general: [], contextWindow: [], contentPolicy: [], most: null },
  ],
])('%j asks for %j', async (fields, expected) => {
  expect(await ask(fields)).toMatchObject({ status: 200, fallbacks: expected });
});

test.each<[object, number, RegExp]>([
  [{ fallbacks: 'b' }, 400, /^fallbacks must be a list/],
  [{ fallbacks: [{ model: 'b', messages: [] }] }, 400, /a fallback gets the same body/i],
  [
    { fallbacks: [{ m: Array(21).fill('b') }] },
    400,
    /^fallbacks must hold names of models, at most 20 in a list/,
  ],
  [
    { fallbacks: [Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`m${n}`, ['b']]))] },
    400,
    /^Each entry of fallbacks must have lists for at most 20 models/,
  ],
  [{ fallbacks: [3] }, 400, /^fallbacks must hold names of models/],
  [{ fallbacks: ['openai/gpt-4o'] }, 400, /an entry of their own/],
  [{ fallbacks: ['unknown'] }, 404, /'unknown' is not known here/],
  [{ max_fallbacks: 21 }, 400, /^max_fallbacks must be a whole number from 0 to 20/],
  [{ disable_fallbacks: 'yes' }, 400, /^disable_fallbacks must be true or false/],
])('%j is refused with %i', async (fields, status, message) => {
  const answer = await ask(fields);

  const [name = ''] = Object.keys(fields);
  const { error } = JSON.parse(answer.text) as { readonly error: { param: string; message: string } };
  expect([answer.status, error.param.slice(0, name.length)]).toEqual([status, name]);
  expect(error.message).toMatch(message);
});
