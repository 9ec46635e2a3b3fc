import * as z from 'zod';
import { durationField } from '../../core/keys/duration.ts';
import { read, readKeyChange, readNewKey } from '../../api/keys/key-body.ts';
import { settingsWith } from '../../core/keys/written-settings.ts';
import { chosenSecret, fromLiteLlm, inTheirWords } from '../../api/keys/litellm-body.ts';
import { liteLlmKey, liteLlmUse } from '../../api/keys/litellm-object.ts';
import type { JsonObject } from '../../api/bodies/json-object.ts';
import { Fault } from '../../core/faults.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import { hashOf } from '../../core/keys/key-secret.ts';
import { defaultSettings } from '../../core/keys/key-settings.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { jsonResponse, type HttpResponse } from '../edge/response.ts';
import type { Site } from '../edge/site.ts';
import { idempotencyKeyOf } from '../reading/idempotency-key.ts';
import { readJsonBody, readOptionalJsonBody } from '../reading/json-body.ts';
import { managerOf } from '../reading/manager.ts';
import { readQuery, wholeNumber } from '../reading/query.ts';

/** The most keys that may precede a page of LiteLLM's list; /v1/keys has a cursor and no such bound. */
const DEEPEST = 1_000;

const named = z.object({ key: z.string({ error: 'key must be the secret, the token or the id of a key.' }) });
const doomed = z.object({
  keys: z
    .array(z.string(), { error: 'keys must be a list of keys, each by its secret, its token or its id.' })
    .min(1)
    .max(100),
});
const regeneration = z.object({ grace_period: durationField('grace_period').nullish() });
export const infoQuery = z.object({ key: z.string().min(1).max(256).optional() });
export const liteLlmListQuery = z.object({
  page: wholeNumber({ least: 1, most: DEEPEST }, `page must be a whole number from 1 to ${DEEPEST}.`).default(
    1,
  ),
  size: wholeNumber({ least: 1, most: 100 }, 'size must be a whole number from 1 to 100.').default(10),
  team_id: z.string().min(1).max(64).optional(),
  return_full_object: z.enum(['true', 'false']).default('false'),
});

type LiteLlmRoute = 'generate' | 'info' | 'list' | 'update' | 'remove' | 'block' | 'unblock' | 'regenerate';
type KeySite = Pick<Site, 'keys' | 'clock' | 'useCases'>;

/** Makes the handlers of LiteLLM's routes for keys, over the same use cases as ours. */
export function createLiteLlmKeyRoutes({
  keys,
  clock,
  useCases,
}: KeySite): Record<LiteLlmRoute, RouteHandler> {
  const recordOf = (named: string): Promise<KeyRecord> => {
    if (/^key_[\w-]{1,64}$/.test(named)) return keys.read(named);
    return keys.find(/^[0-9a-f]{64}$/.test(named) ? named : hashOf(named));
  };

  /** The fields of a body that change a key, and what it says about the others. */
  const changeOf = ({ key: _key, keys: _keys, ...sent }: JsonObject) => {
    const { body, notices } = fromLiteLlm(sent);
    const written = Object.keys(body).length === 0 ? {} : readKeyChange(body);
    const nowMs = clock.now();
    return {
      change: (settings: KeyRecord['settings']) => settingsWith(settings, written, nowMs),
      notices,
    };
  };

  const setBlocked = (isDisabled: boolean): RouteHandler =>
    inTheirs(async (exchange) => {
      const manager = managerOf(exchange);
      const { id } = await recordOf(read(named, readJsonBody(exchange.event)).key);
      const change = (settings: KeyRecord['settings']) => ({ ...settings, isDisabled });
      return answer(liteLlmKey(await keys.update({ ...manager, id, change })));
    });

  return {
    generate: inTheirs(async (exchange) => {
      const manager = managerOf(exchange);
      const sent = readJsonBody(exchange.event);
      const { body, notices } = fromLiteLlm(sent);
      const written = readNewKey({ name: defaultSettings.name, ...body });
      const { record, secret } = await keys.create({
        ...manager,
        settings: settingsWith(defaultSettings, written, clock.now()),
        secret: chosenSecret(sent),
        idempotencyKey: idempotencyKeyOf(exchange.event),
      });
      return answer({ key: secret, ...liteLlmKey(record), notices });
    }),

    info: inTheirs(async (exchange) => {
      const { key } = readQuery(infoQuery, exchange.event);
      const { keyId } = exchange.principal;
      if (key === undefined && keyId === null) throw noKeyNamed();
      if (key !== undefined) managerOf(exchange);
      const record = await recordOf(key ?? keyId ?? '');
      const use = liteLlmUse(record.settings.budget?.unit, await useCases.keyUse(record));
      const info = { ...liteLlmKey(record), ...use };
      return answer({ key: info.token, info });
    }),

    list: inTheirs(async ({ event }) => {
      const query = readQuery(liteLlmListQuery, event);
      const { page, size, team_id: team } = query;
      if (page * size > DEEPEST) throw tooDeep();
      const { data, hasMore } = await keys.list({ limit: page * size, team });
      const shown = data.slice((page - 1) * size).map(liteLlmKey);
      return answer({
        keys: query.return_full_object === 'true' ? shown : shown.map(({ token }) => token),
        // Counting all of them would read all of them.
        total_count: hasMore ? null : data.length,
        current_page: page,
        total_pages: hasMore ? null : Math.ceil(data.length / size),
      });
    }),

    update: inTheirs(async (exchange) => {
      const manager = managerOf(exchange);
      const sent = readJsonBody(exchange.event);
      const { change, notices } = changeOf(sent);
      const { id } = await recordOf(read(named, sent).key);
      return answer({ ...liteLlmKey(await keys.update({ ...manager, id, change })), notices });
    }),

    remove: inTheirs(async (exchange) => {
      const manager = managerOf(exchange);
      const { keys: doomedKeys } = read(doomed, readJsonBody(exchange.event));
      // All are looked up first: one that is not there stops the whole call.
      const records = await Promise.all(doomedKeys.map(recordOf));
      for (const id of new Set(records.map((record) => record.id)))
        await keys.remove({ ...manager, id, waiting: 'keep' });
      return answer({ deleted_keys: doomedKeys });
    }),

    block: setBlocked(true),
    unblock: setBlocked(false),

    regenerate: inTheirs(async (exchange) => {
      const manager = managerOf(exchange);
      const { event } = exchange;
      const sent = readOptionalJsonBody(event);
      const { grace_period: overlapMs } = read(regeneration, sent);
      const { change, notices } = changeOf(sent);
      const { id } = await recordOf(exchange.id);
      const idempotencyKey = idempotencyKeyOf(event);
      const asked = { ...manager, id, overlapMs: overlapMs ?? 0, change, idempotencyKey };
      const { record, secret } = await keys.rotate(asked);
      return answer({ key: secret, ...liteLlmKey(record), notices });
    }),
  };
}

const answer = (body: object): HttpResponse => jsonResponse(200, JSON.stringify(body));

const noKeyNamed = () =>
  new Fault('invalid_request', 'The master key is not a stored key. Name a stored key with ?key=.', {
    param: 'key',
  });

const tooDeep = () =>
  new Fault(
    'invalid_request',
    `page × size must be at most ${DEEPEST}. To read further, use GET /v1/keys with its cursor, after.`,
    {
      param: 'page',
    },
  );

/** The same handler, with its refusals in LiteLLM's words. */
const inTheirs =
  (handler: RouteHandler): RouteHandler =>
  async (exchange) => {
    try {
      return await handler(exchange);
    } catch (error) {
      throw inTheirWords(error);
    }
  };
