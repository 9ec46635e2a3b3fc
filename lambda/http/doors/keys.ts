import * as z from 'zod';
import { checkId } from '../../api/bodies/ids.ts';
import { read, readKeyChange, readNewKey, rotationSchema, waitingField } from '../../api/keys/key-body.ts';
import { settingsWith } from '../../core/keys/written-settings.ts';
import { keyObject, masterKeyObject } from '../../api/keys/key-object.ts';
import { unpricedModels } from '../../api/keys/unpriced-models.ts';
import { useObject } from '../../api/keys/use-object.ts';
import { unknownModels } from '../../api/keys/unknown-models.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import { defaultSettings } from '../../core/keys/key-settings.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { jsonResponse, type HttpResponse } from '../edge/response.ts';
import type { Site } from '../edge/site.ts';
import { idempotencyKeyOf } from '../reading/idempotency-key.ts';
import { readJsonBody, readOptionalJsonBody } from '../reading/json-body.ts';
import { managerOf } from '../reading/manager.ts';
import { listJson, pageQuery } from '../reading/paging.ts';
import { readQuery } from '../reading/query.ts';

export const keyQuery = pageQuery('key', { usual: 20, most: 100 })
  .omit({ order: true })
  .extend({ team: z.string().min(1).max(64).optional() });
export const removalQuery = z.object({
  waiting: waitingField.default('keep'),
});
type KeyRoute = 'own' | 'create' | 'list' | 'read' | 'change' | 'remove' | 'rotate';

/** Makes the handlers that manage keys, and the one by which a key learns about itself. */
export function createKeyRoutes(
  site: Pick<Site, 'keys' | 'clock' | 'config' | 'useCases'>,
): Record<KeyRoute, RouteHandler> {
  const { keys, clock, config, useCases } = site;
  const useIn = async (record: KeyRecord) => useObject(await useCases.keyUse(record));
  const answer = (record: KeyRecord, more: object = {}): HttpResponse =>
    jsonResponse(200, JSON.stringify({ ...keyObject(record), ...more, ...noticesFor(record) }));
  const noticesFor = ({ settings }: KeyRecord) => {
    const notices = [...unknownModels(config, settings.models), ...unpricedModels(config, settings)];
    return notices.length === 0 ? {} : { notices };
  };

  return {
    async own({ principal }) {
      const { keyId, role } = principal;
      if (keyId === null) return jsonResponse(200, JSON.stringify(masterKeyObject(role)));
      const record = await keys.read(keyId);
      return jsonResponse(200, JSON.stringify({ ...keyObject(record), ...(await useIn(record)) }));
    },

    async create(exchange) {
      const manager = managerOf(exchange);
      const written = readNewKey(readJsonBody(exchange.event));
      const { record, secret } = await keys.create({
        ...manager,
        settings: settingsWith(defaultSettings, written, clock.now()),
        idempotencyKey: idempotencyKeyOf(exchange.event),
      });
      return answer(record, { secret });
    },

    async list({ event }) {
      const { data, hasMore } = await keys.list(readQuery(keyQuery, event));
      return jsonResponse(200, listJson(data.map(keyObject), hasMore));
    },

    async read({ id }) {
      const record = await keys.read(checkId('key', id));
      return answer(record, await useIn(record));
    },

    async change(exchange) {
      const manager = managerOf(exchange);
      const id = checkId('key', exchange.id);
      const { waiting, ...written } = readKeyChange(readJsonBody(exchange.event));
      const nowMs = clock.now();
      const change = (settings: KeyRecord['settings']) => settingsWith(settings, written, nowMs);
      return answer(await keys.update({ ...manager, id, waiting, change }));
    },

    async remove(exchange) {
      const manager = managerOf(exchange);
      const id = checkId('key', exchange.id);
      await keys.remove({ ...manager, id, ...readQuery(removalQuery, exchange.event) });
      return jsonResponse(200, JSON.stringify({ id, object: 'key', deleted: true }));
    },

    async rotate(exchange) {
      const manager = managerOf(exchange);
      const { event } = exchange;
      const { overlap: overlapMs } = read(rotationSchema, readOptionalJsonBody(event));
      const id = checkId('key', exchange.id);
      const idempotencyKey = idempotencyKeyOf(event);
      const { record, secret } = await keys.rotate({ ...manager, id, overlapMs, idempotencyKey });
      return answer(record, { secret });
    },
  };
}
