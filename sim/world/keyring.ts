import { createKeys } from '../../lambda/app/keys/create-keys.ts';
import type { Manager } from '../../lambda/app/keys/keys.ts';
import { createdKey, secretToStore } from '../../lambda/core/keys/change-key.ts';
import { newSecret } from '../../lambda/core/keys/key-secret.ts';
import { MASTER_OWNER } from '../../lambda/core/keys/principal.ts';
import { createRandom } from '../../testkit/random.ts';
import type { PlannedKey, PlannedKeyChange } from '../plan/plan.ts';
import { hash } from './functions.ts';
import { keysFor } from './key-store.ts';
import type { Keyring, World } from './running-world.ts';

const manager: Manager = { by: MASTER_OWNER, about: {} };
/** A manager whose change fails makes it again, so often and after so long. */
const TRIES = 4;
const AGAIN_MS = 2_000;

export function createKeyring(world: World): Keyring {
  const { stage, stores, plan } = world;
  const startMs = stage.timeline.now();
  /** Newest first. */
  const secrets = new Map<string, readonly string[]>();

  const learn = (keyId: string, secret: string): void =>
    void secrets.set(keyId, [secret, ...(secrets.get(keyId) ?? [])]);

  async function store({ id, settings, expiresAfterMs }: PlannedKey): Promise<void> {
    const secret = newSecret(bytesFrom(createRandom(hash(`secret of ${id} ${String(plan.seed)}`))));
    const expiresAtMs = expiresAfterMs === null ? null : startMs + expiresAfterMs;
    const record = createdKey(
      { id, settings: { ...settings, expiresAtMs }, secret: secretToStore(secret, null) },
      { by: MASTER_OWNER, nowMs: startMs },
    );
    await stores.keys.create(record);
    learn(id, secret);
    stage.emit({ kind: 'key stored', by: 'world', record });
  }

  /** undefined: the function that was to do it has ended. */
  async function attempt(planned: PlannedKeyChange): Promise<'done' | 'failed' | undefined> {
    const { keyId: id, change, waiting, overlapMs, rpm } = planned;
    const by = world.invoke('api', hash(id));
    const { happenings, clock } = world.depsFor(by);
    const keys = createKeys({
      keys: keysFor(stage, by, stores),
      clock,
      happenings,
      randomBytes: bytesFrom(by.random),
    });
    const set = (to: object) =>
      keys.update({ ...manager, id, waiting, change: (settings) => ({ ...settings, ...to }) });
    if (change === 'rotate') stage.emit({ kind: 'rotation asked', by: by.name, keyId: id, overlapMs });
    const acts = {
      rotate: async () => learn(id, (await keys.rotate({ ...manager, id, overlapMs })).secret),
      disable: () => set({ isDisabled: true }),
      enable: () => set({ isDisabled: false }),
      limit: () => set({ rpm }),
      remove: () => keys.remove({ ...manager, id, waiting }),
    };
    const done = acts[change]().then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    const outcome = await Promise.race([done, by.ended]);
    world.finish(by);
    return outcome;
  }

  return {
    async fill() {
      for (const key of plan.keys) await store(key);
    },
    secretFor({ keyId, usesOldSecret }) {
      const [newest = '', previous = newest] = secrets.get(keyId ?? '') ?? [];
      return usesOldSecret ? previous : newest;
    },
    async change(planned) {
      world.happen('manager changes a key');
      for (let tries = 0; tries < TRIES; tries++) {
        if ((await attempt(planned)) === 'done') return;
        await stage.timeline.sleep(AGAIN_MS);
      }
    },
  };
}

const bytesFrom = (random: () => number) => (count: number) =>
  Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
