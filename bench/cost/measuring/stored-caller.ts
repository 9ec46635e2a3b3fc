import { randomBytes } from 'node:crypto';
import { findPrincipal } from '../../../lambda/app/keys/find-principal.ts';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { createdKey, secretToStore } from '../../../lambda/core/keys/change-key.ts';
import { newSecret } from '../../../lambda/core/keys/key-secret.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import type { Metered } from './metered-deps.ts';
import type { Load } from './workload.ts';

type Caller = Pick<IncomingRequest, 'owner' | 'keyId' | 'settings'>;

/** Never reached, so that only its keeping is counted. */
const AMPLE_RPM = 100_000;
const master: Caller = { owner: '4f2c1de8a7b90356' };

/** Stores the key of a load, if it has one; returns the edge's check of it, which each request makes. */
export async function storeCaller(
  { keyStore, deps: { clock } }: Metered,
  { key, group }: Pick<Load, 'key' | 'group'>,
): Promise<() => Promise<Caller>> {
  if (key === undefined) return () => Promise.resolve(master);
  const settings = { ...defaultSettings, rpm: key === 'limited' ? AMPLE_RPM : null };
  const secret = secretToStore(newSecret(randomBytes), null);
  await keyStore.create(
    createdKey({ id: `key_${group}`, settings, secret }, { by: 'master', nowMs: clock.now() }),
  );
  return () => findPrincipal({ keyStore, clock }, secret.hash);
}
