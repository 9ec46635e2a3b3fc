import { Fault } from '../../core/faults.ts';
import {
  changedSettings,
  createdKey,
  idOfAsked,
  removedKey,
  rotationAsked,
  secretToStore,
  withNewSecret,
  withSettings,
} from '../../core/keys/change-key.ts';
import { KEY_PREFIX, type KeyRecord } from '../../core/keys/key-record.ts';
import { newSecret } from '../../core/keys/key-secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore } from '../../ports/keys/key-store.ts';
import type { KeyChange } from '../../core/happenings/happening.ts';
import type { Happenings } from '../../ports/happenings.ts';
import { changeKey, thereIsNoKey } from './change-stored-key.ts';
import type { Keys, Manager } from './keys.ts';

export interface KeyDeps {
  readonly keys: KeyStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly happenings: Happenings;
  readonly randomBytes: (count: number) => Uint8Array;
}

interface Noted extends Manager {
  readonly fields?: readonly string[];
}

export function createKeys(deps: KeyDeps): Keys {
  const { keys, clock, happenings, randomBytes } = deps;
  const randomId = () => KEY_PREFIX + Buffer.from(randomBytes(12)).toString('hex');
  const stampOf = ({ by }: Manager) => ({ by, nowMs: clock.now() });
  const note = (change: KeyChange, { id }: KeyRecord, { by, about, fields = [] }: Noted) =>
    happenings.tell({ kind: 'key changed', about, change, keyId: id, by, fields });

  return {
    async create({ settings, idempotencyKey, secret = newSecret(randomBytes), ...manager }) {
      const id = idempotencyKey === undefined ? randomId() : idOfAsked(manager.by, idempotencyKey);
      const stored = secretToStore(secret, null);
      const record = createdKey({ id, settings, secret: stored }, stampOf(manager));
      const outcome = await keys.create(record);
      if (outcome === 'exists') throw alreadyCreated(id);
      if (outcome === 'taken') throw takenSecret();
      note('created', record, manager);
      return { record, secret };
    },

    async list({ limit, ...wanted }) {
      const found = await keys.list({ ...wanted, limit: limit + 1 });
      return { data: found.slice(0, limit), hasMore: found.length > limit };
    },

    async read(id) {
      const record = await keys.read(id);
      if (record?.removedAtMs !== null) throw thereIsNoKey();
      return record;
    },

    async find(hash) {
      const record = await keys.find(hash);
      if (record === undefined) throw thereIsNoKey();
      return record;
    },

    async update({ id, change, waiting, ...manager }) {
      const { before, after } = await changeKey(keys, id, (record) =>
        withSettings(record, { settings: change(record.settings), waiting }, stampOf(manager)),
      );
      note('updated', after, { ...manager, fields: changedSettings(before.settings, after.settings) });
      return after;
    },

    async rotate({ id, overlapMs, change = (settings) => settings, idempotencyKey, ...manager }) {
      const askedAs = idempotencyKey === undefined ? null : rotationAsked(manager.by, idempotencyKey);
      const secret = newSecret(randomBytes);
      const stored = secretToStore(secret, askedAs);
      const { before, after } = await changeKey(keys, id, (record) => {
        if (askedAs !== null && record.secrets.some((own) => own.askedAs === askedAs))
          throw alreadyRotated(id);
        const settled = { ...record, settings: change(record.settings) };
        return withNewSecret(settled, { secret: stored, overlapMs }, stampOf(manager));
      });
      note('rotated', after, { ...manager, fields: changedSettings(before.settings, after.settings) });
      return { record: after, secret };
    },

    async remove({ id, waiting, ...manager }) {
      const { after } = await changeKey(keys, id, (record) => removedKey(record, waiting, stampOf(manager)));
      note('removed', after, { ...manager, fields: [`waiting: ${waiting}`] });
    },
  };
}

const alreadyCreated = (id: string) =>
  new Fault(
    'already_created',
    `This Idempotency-Key has already created ${id}. Its secret was shown then and cannot be shown again; rotate the key for a new secret.`,
    { param: 'Idempotency-Key' },
  );

const alreadyRotated = (id: string) =>
  new Fault(
    'already_rotated',
    `This Idempotency-Key has already rotated ${id}. The new secret was shown then and cannot be shown again; rotate with another Idempotency-Key for another secret.`,
    { param: 'Idempotency-Key' },
  );

const takenSecret = () =>
  new Fault('invalid_request', 'This secret belongs to another key. Leave it out to get a new one.', {
    param: 'key',
  });
