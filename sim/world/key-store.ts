import type { KeyStore } from '../../lambda/ports/keys/key-store.ts';
import type { Invocation } from './functions.ts';
import type { Stores } from './stores.ts';
import { travel, type Stage } from './unreliable.ts';

/** The store of keys as one function sees it. */
export function keysFor(stage: Stage, by: Invocation, { keys }: Stores): KeyStore {
  return {
    find: (hash) =>
      travel(stage, by, { method: 'keys.find', about: hash.slice(0, 8), effect: () => keys.find(hash) }),

    read: (id) => travel(stage, by, { method: 'keys.read', about: id, effect: () => keys.read(id) }),

    replace: (record, before) =>
      travel(stage, by, {
        method: 'keys.replace',
        about: record.id,
        effect: async () => {
          const outcome = await keys.replace(record, before);
          if (outcome === 'replaced') stage.emit({ kind: 'key stored', by: by.name, record });
          return outcome;
        },
        // DynamoDB recognises the token of a transaction that is sent again.
        again: (first) => first,
      }),

    list: (wanted) => keys.list(wanted),
    create: (record) => keys.create(record),
  };
}
