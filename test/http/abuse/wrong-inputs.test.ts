import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { authorized, chat, createEdge, masterKey } from '../edge.ts';
import type { Sent } from '../../../testkit/rest-event.ts';
import {
  noKey,
  wrongKey,
  noRoute,
  notOffered,
  takesOnly,
  notJsonType,
  notJson,
  notUtf8,
  empty,
  notObject,
  tooLarge,
  tooDeep,
  invalid,
  noModel,
  unknownModel,
  noMessages,
  noMessage,
  noRole,
  noPrompt,
  badPriority,
  badTimeout,
  flag,
  badMaxWait,
  badDeadline,
  pastDeadline,
  farDeadline,
  badKey,
  unchangeable,
  nothingChanged,
  badStatus,
  badLimit,
  badAfter,
  badQuery,
  badStreamQuery,
  badStart,
  startWithoutStream,
  noRequest,
  noFile,
  noBatch,
  badPage,
  compressed,
  badWait,
  type Expected,
} from './wrong-answers.ts';

/** Planted in keys, prompts and paths; must not come back anywhere. */
const marker = 'PLANTED-b2f1';

type Case = readonly [name: string, sent: Sent, expected: Expected];

const post = (body: unknown, headers = {}): Sent => ({ headers: { ...authorized, ...headers }, body });
const chatWith = (fields: object): Sent => post({ ...chat, ...fields });
const raw = (body: string): Sent => post(body);
const base64 = (bytes: Buffer): Sent => ({ ...raw(bytes.toString('base64')), isBase64Encoded: true });
const completionWith = (fields: object): Sent => ({
  ...post({ model: 'm', ...fields }),
  path: '/v1/completions',
});
const get = (path: string, query = {}): Sent => ({ method: 'GET', path, headers: authorized, query });
const method = (name: string, path: string): Sent => ({ method: name, path, headers: authorized });
const withKey = (Authorization: string | readonly string[]): Sent => ({
  headers: { Authorization },
  body: { ...chat, messages: [{ role: 'user', content: marker }] },
});

const keys: readonly Case[] = [
  ['no key', { body: chat }, noKey],
  ['another scheme', withKey(`Basic ${marker}`), noKey],
  ['a scheme alone', withKey('Bearer'), noKey],
  ['a scheme and blanks', withKey('Bearer    '), noKey],
  ['a key without scheme', withKey(marker), noKey],
  ['a wrong key', withKey(`Bearer sk-${marker}`), wrongKey],
  ['the beginning of the key', withKey(`Bearer ${masterKey.slice(0, -1)}`), wrongKey],
  ['the key and more', withKey(`Bearer ${masterKey}${marker}`), wrongKey],
  ['the key in capitals', withKey(`Bearer ${masterKey.toUpperCase()}`), wrongKey],
  ['a very long key', withKey(`Bearer ${marker.repeat(800)}`), wrongKey],
  ['a key that is no ASCII', withKey(`Bearer ключ-${marker}`), wrongKey],
  ['two keys, the last one wrong', withKey([`Bearer ${masterKey}`, `Bearer ${marker}`]), wrongKey],
  ['a key in the query', { ...withKey(''), query: { api_key: masterKey } }, noKey],
  ['a key in another header', { headers: { 'X-Goog-Api-Key': marker }, body: chat }, noKey],
  ['a wrong key in x-api-key', { headers: { 'X-Api-Key': marker }, body: chat }, wrongKey],
  ['a wrong key in api-key', { headers: { 'Api-Key': `Bearer ${marker}` }, body: chat }, wrongKey],
  ['no key in x-litellm-api-key', { headers: { 'x-litellm-api-key': '  ' }, body: chat }, noKey],
  [
    'two keys, the first wrong',
    { headers: { ...withKey(`Bearer ${marker}`).headers, 'X-Api-Key': masterKey }, body: chat },
    wrongKey,
  ],
  ['no key for the models', { method: 'GET', path: '/v1/models' }, noKey],
  ['a wrong key for a request', { ...get('/v1/requests/req_1'), ...withKey(`Bearer ${marker}`) }, wrongKey],
];

const paths: readonly Case[] = [
  ['an unknown path', get(`/v1/${marker}`), noRoute],
  ['the root', get('/'), noRoute],
  ['an endpoint not served', { ...chatWith({}), path: '/v1/audio/speech' }, notOffered('audio')],
  ['another', get('/threads/thread_1/runs'), notOffered('threads')],
  ['more after a path', { ...chatWith({}), path: '/v1/chat/completions/x' }, noRoute],
  ['a path out of its folder', get('/v1/../health'), noRoute],
  ['two slashes', { ...chatWith({}), path: '//v1/chat/completions' }, noRoute],
  ['capitals', { ...chatWith({}), path: '/V1/Chat/Completions' }, noRoute],
  ['an encoded slash', { ...chatWith({}), path: '/v1/chat%2Fcompletions' }, noRoute],
  ['a broken escape', get('/v1/models/%E0%A4%A'), noRoute],
  ['a wrong method', method('GET', '/v1/chat/completions'), takesOnly('POST')],
  ['a method in lower case', method('post', '/v1/chat/completions'), takesOnly('POST')],
  ['OPTIONS', method('OPTIONS', '/chat/completions'), takesOnly('POST')],
  ['PUT on a request', method('PUT', '/v1/requests/req_1'), takesOnly('GET, HEAD, PATCH, DELETE')],
  ['POST on the list of requests', method('POST', '/v1/requests'), takesOnly('GET, HEAD')],
  ['GET on a cancellation', method('GET', '/v1/requests/req_1/cancel'), takesOnly('POST')],
  ['POST on the models', method('POST', '/v1/models'), takesOnly('GET, HEAD')],
  ['DELETE on health', method('DELETE', '/health'), takesOnly('GET, HEAD')],
  ['TRACE', method('TRACE', '/v1/models'), takesOnly('GET, HEAD')],
  ['an unknown model', get('/v1/models/gpt-9'), unknownModel("'gpt-9'")],
  ['a model called __proto__', get('/v1/models/__proto__'), unknownModel("'__proto__'")],
];

const bodies: readonly Case[] = [
  ['plain text', post(chat, { 'Content-Type': 'text/plain' }), notJsonType],
  ['a form', post(chat, { 'Content-Type': 'application/x-www-form-urlencoded' }), notJsonType],
  ['nearly JSON', post(chat, { 'Content-Type': 'application/jsonp' }), notJsonType],
  ['parts', post(chat, { 'Content-Type': 'multipart/form-data; boundary=application/json' }), notJsonType],
  ['compressed', post(chat, { 'Content-Encoding': 'gzip' }), compressed],
  ['compressed twice', post(chat, { 'Content-Encoding': 'gzip, br' }), compressed],
  ['none', post(null), empty],
  ['an empty one', raw(''), empty],
  ['blanks', raw('   '), notJson('4, where the text ends, a value')],
  ['words', raw(marker), notJson('1 a value')],
  [
    'half of it',
    raw(`{"model":"m","messages":[{"role":"user","content":"${marker}`),
    notJson('64, where the text ends, the closing quote of a string'),
  ],
  ['single quotes', raw(`{'model':'${marker}'}`), notJson('2 a name in double quotes or "}"')],
  ['a trailing comma', raw('{"model":"m",}'), notJson('14 a name in double quotes')],
  ['NaN', raw('{"model":"m","priority":NaN}'), notJson('25 a value')],
  [
    'a control character',
    raw('{"model":"m\u0000"}'),
    notJson(String.raw`12 an escape such as \n instead of a control character`),
  ],
  ['null', raw('null'), notObject('null')],
  ['a list', raw(`["${marker}"]`), notObject('a list')],
  ['a string', raw(`"${marker}"`), notObject('a string')],
  ['a number', raw('42'), notObject('a number')],
  ['a number of many digits', raw('9223372036854775807'), notObject('a number')],
  ['bytes that are not UTF-8', base64(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), notUtf8],
  [
    'UTF-16',
    base64(Buffer.from(JSON.stringify(chat), 'utf16le')),
    notJson('2 a name in double quotes or "}"'),
  ],
  ['base64 that is none', { ...raw(`***${marker}`), isBase64Encoded: true }, notUtf8],
  ['more than 10 MB', chatWith({ user: 'x'.repeat(10 * 1024 * 1024) }), tooLarge],
  ['more than 10 MB in UTF-8', chatWith({ user: 'ü'.repeat(6 * 1024 * 1024) }), tooLarge],
  ['more than 10 MB in base64', base64(Buffer.alloc(11 * 1024 * 1024, 'x')), tooLarge],
  ['too many levels', raw(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`), tooDeep],
  ['100,000 open brackets', raw('['.repeat(100_000)), notJson('100001, where the text ends, a value or "]"')],
];

const fields: readonly Case[] = [
  ['model: none', post({ messages: chat.messages }), noModel],
  ['model: null', chatWith({ model: null }), noModel],
  ['model: a number', chatWith({ model: 7 }), noModel],
  ['model: a list', chatWith({ model: ['m'] }), noModel],
  [
    'model: empty',
    chatWith({ model: '' }),
    invalid('model', 'model must not be empty: use one of the names that GET /v1/models lists.'),
  ],
  ['model: unknown', chatWith({ model: 'gpt-9' }), unknownModel("'gpt-9'")],
  ['model: in capitals', chatWith({ model: 'M' }), unknownModel("'M'")],
  ['model: constructor', chatWith({ model: 'constructor' }), unknownModel("'constructor'")],
  ['model: a prompt', chatWith({ model: `Tell me about ${marker}` }), unknownModel('that was asked for')],
  ['model: a key', chatWith({ model: `sk-${marker}` }), unknownModel('that was asked for')],
  ['model: very long', chatWith({ model: marker.repeat(1_000) }), unknownModel('that was asked for')],
  ['messages: none', post({ model: 'm' }), noMessages],
  ['messages: null', chatWith({ messages: null }), noMessages],
  ['messages: a string', chatWith({ messages: marker }), noMessages],
  [
    'messages: empty',
    chatWith({ messages: [] }),
    invalid('messages', 'messages must not be empty: at least one message is needed.'),
  ],
  ['a message: a string', chatWith({ messages: [{ role: 'user' }, marker] }), noMessage],
  ['a message: null', chatWith({ messages: [{ role: 'user' }, null] }), noMessage],
  ['a message: without role', chatWith({ messages: [{ content: marker }] }), noRole],
  ['a message: a role that is a number', chatWith({ messages: [{ role: 1, content: marker }] }), noRole],
  ['prompt: none', completionWith({}), noPrompt],
  ['prompt: a number', completionWith({ prompt: 1 }), noPrompt],
  ['prompt: empty list', completionWith({ prompt: [] }), noPrompt],
  ['prompt: an object', completionWith({ prompt: { text: marker } }), noPrompt],
  ['stream: a string', chatWith({ stream: 'true' }), flag('stream')],
  ['background: a number', chatWith({ background: 1 }), flag('background')],
  ['max_wait: negative', chatWith({ max_wait: -1 }), badMaxWait],
  ['max_wait: a string', chatWith({ max_wait: '5' }), badMaxWait],
  ['max_wait: infinite', raw('{"model":"m","messages":[{"role":"user"}],"max_wait":1e999}'), badMaxWait],
  ['deadline: a flag', chatWith({ deadline: true }), badDeadline],
  ['deadline: a word', chatWith({ deadline: `tomorrow ${marker}` }), badDeadline],
  ['deadline: a day', chatWith({ deadline: '2100-01-01' }), badDeadline],
  ['deadline: without an offset', chatWith({ deadline: '2100-01-01T00:00:00' }), badDeadline],
  ['deadline: no such day', chatWith({ deadline: '2100-02-30T00:00:00Z' }), badDeadline],
  ['deadline: infinite', raw('{"model":"m","messages":[{"role":"user"}],"deadline":1e999}'), badDeadline],
  ['deadline: over', chatWith({ deadline: 1 }), pastDeadline],
  ['deadline: over, as a text', chatWith({ deadline: '2001-01-01T00:00:00+02:00' }), pastDeadline],
  ['deadline: in milliseconds', chatWith({ deadline: 4_102_444_800_000 }), farDeadline],
  ['deadline: in a hundred years', chatWith({ deadline: '2126-01-01T00:00:00Z' }), farDeadline],
  ['timeout: zero', chatWith({ timeout: 0 }), badTimeout],
  ['timeout: negative', chatWith({ timeout: -1 }), badTimeout],
  ['timeout: a string', chatWith({ timeout: '30' }), badTimeout],
  ['timeout: infinite', raw('{"model":"m","messages":[{"role":"user"}],"timeout":1e999}'), badTimeout],
  ['priority: a string', chatWith({ priority: '1' }), badPriority],
  ['priority: a list', chatWith({ priority: [1] }), badPriority],
  ['priority: a fraction', chatWith({ priority: 1.5 }), badPriority],
  ['priority: true', chatWith({ priority: true }), badPriority],
  ['priority: an object', chatWith({ priority: { value: 1 } }), badPriority],
  ['priority: too large to be exact', chatWith({ priority: 2 ** 53 }), badPriority],
  ['priority: infinite', raw('{"model":"m","messages":[{"role":"user"}],"priority":1e999}'), badPriority],
];

const keyed = (key: string | readonly string[]): Sent => post(chat, { 'Idempotency-Key': key });

const idempotencyKeys: readonly Case[] = [
  ['empty', keyed(''), badKey],
  ['with a blank', keyed(`${marker} 1`), badKey],
  ['too long', keyed('k'.repeat(256)), badKey],
  ['no ASCII', keyed('schlüssel'), badKey],
  ['a control character', keyed('a\u0007'), badKey],
  ['empty quotes', keyed('""'), badKey],
  ['quotes around too much', keyed(`"${'k'.repeat(256)}"`), badKey],
  ['sent twice', keyed(['a', 'a']), badKey],
];

const change = (body: unknown): Sent => ({
  method: 'PATCH',
  path: '/v1/requests/req_1',
  headers: authorized,
  body,
});

const changes: readonly Case[] = [
  ['none', change({}), nothingChanged],
  ['only nulls', change({ priority: null, deadline: null, timeout: null }), nothingChanged],
  ['of the model', change({ priority: 1, model: 'm' }), unchangeable('model')],
  ['of what looks like no field', change({ [`${marker} x`]: 1 }), unchangeable(null)],
  ['of __proto__', { ...change('{"__proto__":{"priority":1}}') }, unchangeable('__proto__')],
  ['priority: a string', change({ priority: '1' }), badPriority],
  ['priority: a fraction', change({ priority: 1.5 }), badPriority],
  ['timeout: zero', change({ timeout: 0 }), badTimeout],
  ['timeout: a string', change({ timeout: '30' }), badTimeout],
  ['deadline: a word', change({ deadline: marker }), badDeadline],
  ['deadline: over', change({ deadline: 1 }), pastDeadline],
  ['deadline: over, with a timeout', change({ deadline: 1, timeout: 5 }), pastDeadline],
  ['deadline: too far', change({ deadline: '2126-01-01T00:00:00Z' }), farDeadline],
  ['a list', change([]), notObject('a list')],
  ['no JSON', change(marker), notJson('1 a value')],
  ['no body', change(null), empty],
  ['of no request', { ...change({ priority: 1 }), path: `/v1/requests/${marker}` }, noRequest],
];

const list = (query: Readonly<Record<string, string>>): Sent => get('/v1/requests', query);
const stream = (query: Readonly<Record<string, string>>): Sent => get('/v1/requests/req_1', query);

const queries: readonly Case[] = [
  ['status: none such', list({ status: 'granted' }), badStatus],
  ['status: several', list({ status: 'queued,failed' }), badStatus],
  ['status: empty', list({ status: '' }), badStatus],
  ['model: unknown', list({ model: 'gpt-9' }), unknownModel("'gpt-9'")],
  ...['0', '101', '-1', '1.5', '', 'ten', '1e1'].map((limit): Case => [
    `limit=${limit}`,
    list({ limit }),
    badLimit,
  ]),
  ['after: no id', list({ after: marker }), badAfter],
  ['after: empty', list({ after: '' }), badAfter],
  ['a misspelt name', list({ stauts: 'queued' }), badQuery('stauts')],
  ['a name that is none', list({ [`${marker} x`]: '1' }), badQuery('query')],
  ['stream: a number', stream({ stream: '1' }), badStreamQuery],
  ['stream: empty', stream({ stream: '' }), badStreamQuery],
  ...['-1', '1.5', '', 'x', '9999999999'].map((start): Case => [
    `starting_after=${start}`,
    stream({ stream: 'true', starting_after: start }),
    badStart,
  ]),
  ['starting_after without stream', stream({ starting_after: '3' }), startWithoutStream],
  ['starting_after without a stream', stream({ stream: 'false', starting_after: '3' }), startWithoutStream],
];

const ids: readonly Case[] = [
  ['no prefix', get('/v1/requests/7f'), noRequest],
  ['the prefix alone', get('/v1/requests/req_'), noRequest],
  ['the route’s own pattern', get('/v1/requests/{id}'), noRequest],
  ['too long', get(`/v1/requests/req_${'a'.repeat(65)}`), noRequest],
  ['a quote', get(`/v1/requests/req_'%20OR%20${marker}`), noRequest],
  ['a path', get('/v1/requests/req_..%2F..%2Fetc'), noRequest],
  ['a line break', get('/v1/requests/req_1%0Ax'), noRequest],
  ['no ASCII', get('/v1/requests/req_%C3%BC'), noRequest],
  ['no prefix to cancel', method('DELETE', `/v1/requests/${marker}`), noRequest],
  ['of a file: too long', get(`/v1/files/file-${'a'.repeat(2_000)}`), noFile],
  ['of a file: not one', get(`/v1/files/${marker}/content`), noFile],
  ['of a file: to delete', method('DELETE', '/v1/files/file-%00'), noFile],
  ['of a batch: too long', get(`/v1/batches/batch_${'a'.repeat(2_000)}`), noBatch],
  ['of a batch: to cancel', method('POST', `/v1/batches/${marker}/cancel`), noBatch],
  ['of the file before', get('/v1/files', { after: `file-${'a'.repeat(2_000)}` }), badPage('file')],
  ['of the batch before', get('/v1/batches', { after: marker }), badPage('batch')],
  ...['-1', '61', '1.5', '1e1', '0x1', '', ' 5', 'ten', '999999999999'].map((wait): Case => [
    `wait=${wait}`,
    get('/v1/requests/req_1', { wait }),
    badWait,
  ]),
];

const errorSchema = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.literal('invalid_request_error'),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

describe.each([
  ['key', keys],
  ['path or method', paths],
  ['body', bodies],
  ['field', fields],
  ['idempotency key', idempotencyKeys],
  ['change', changes],
  ['query', queries],
  ['id or wait', ids],
])('a wrong %s', (_what, cases) => {
  test.each(cases)('%s', async (_name, sent, [status, message, param = null, code = null]) => {
    const edge = createEdge();

    const answer = await edge.send(sent);

    const { error } = errorSchema.parse(JSON.parse(answer.text));
    expect([answer.status, error.message, error.param, error.code]).toEqual([status, message, param, code]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': expect.any(String),
      ...(status === 405 && { allow: message.replace(/^This path accepts only (.*)\.$/, '$1') }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    });
    expect(edge.seen).toEqual([]);
    expect(JSON.stringify([answer, edge.log])).not.toMatch(new RegExp(`${marker}|${masterKey}|    at `));
  });
});
