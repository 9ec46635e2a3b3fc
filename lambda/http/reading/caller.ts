import { createHash, timingSafeEqual } from 'node:crypto';
import { keyOfArn } from '../../core/identity/choose-key.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { masterKeysOf } from '../../core/config/resolve-references.ts';
import { Fault } from '../../core/faults.ts';
import { isWellFormed } from '../../core/keys/key-secret.ts';
import { MASTER_OWNER, type Principal } from '../../core/keys/principal.ts';
import { findPrincipal, mappedPrincipal, notValid } from '../../app/keys/find-principal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore, TokenVerifier } from '../../ports/keys/key-store.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Asking, HttpEvent } from '../edge/exchange.ts';
import { howToSend, isToken, presentedKey } from './presented-key.ts';

const anonymous = 'anonymous';
/** This many hexadecimal digits of a key's hash name its owner: 96 bits. */
const ownerDigits = 24;

interface CallerDeps {
  readonly config: HeadwayConfig;
  readonly secrets: Pick<Secrets, 'current'>;
  readonly keyStore: Pick<KeyStore, 'find' | 'read'>;
  readonly tokens?: TokenVerifier | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Makes the check of the key that a caller presents, or of the token that stands for one; its result names the
 * caller without giving either away. Without a master key everybody passes, and callers with different keys are
 * separate owners.
 * @throws Fault `invalid_api_key`, never with the key in it; those of `TokenVerifier`; `store_unavailable` while the
 * key cannot be read.
 */
export function createCallerCheck({ config, secrets, keyStore, tokens, clock }: CallerDeps) {
  const store = { keyStore, clock };

  return async (event: HttpEvent): Promise<Asking> => {
    const masterHashes = masterKeysOf(config, await secrets.current()).map(sha256);
    const key = presentedKey(event);
    if (masterHashes.length === 0) return known(everybody(key));
    if (key === undefined) {
      const keyId = keyOfSigner(event, config);
      if (keyId === undefined) throw new Fault('invalid_api_key', missingKey);
      return onItsWay(mappedPrincipal(store, keyId));
    }
    const presented = sha256(key);
    // Hashes have one length, so the comparison takes the same time for every key.
    if (masterHashes.map((hash) => timingSafeEqual(presented, hash)).includes(true)) {
      return known({ ...master, formerOwners: masterHashes.map(ownerByHash) });
    }
    // A forged token costs no read: its signature is checked before.
    if (tokens !== undefined && isToken(key))
      return onItsWay(mappedPrincipal(store, await tokens.keyOf(key)));
    // The checksum refuses a typing error or a guess without a read.
    if (!isWellFormed(key)) throw notValid();
    return onItsWay(findPrincipal(store, presented.toString('hex')));
  };
}

/** The key of a caller who signed its request; undefined: nobody has to sign. @throws Fault `token_not_mapped` */
function keyOfSigner({ iamArn }: HttpEvent, { iam }: Pick<HeadwayConfig, 'iam'>): string | undefined {
  if (iam === undefined || iamArn === undefined) return undefined;
  const keyId = keyOfArn(iamArn, iam);
  if (keyId === undefined) throw new Fault('token_not_mapped', signerWithoutKey);
  return keyId;
}

function onItsWay(principal: Promise<Principal>): Asking {
  // Its awaiter still gets the rejection; until someone awaits it, it must not count as unhandled.
  principal.catch(() => undefined);
  return { principal };
}

const known = (principal: Principal): Asking => ({ principal: Promise.resolve(principal) });

/** The caller where no key is required. */
export const nobody: Principal = { owner: '', keyId: null, role: 'read', settings: null };

const master: Principal = { owner: MASTER_OWNER, keyId: null, role: 'admin', settings: null };

const everybody = (key: string | undefined): Principal => ({
  owner: key === undefined ? anonymous : ownerByHash(sha256(key)),
  keyId: null,
  role: 'call',
  settings: null,
});

const signerWithoutKey = 'The request is signed, but no mapping of general_settings.iam fits its signer.';

const missingKey = `No API key was sent. Send ${howToSend}.`;

const sha256 = (key: string): Buffer => createHash('sha256').update(key).digest();

const ownerByHash = (hash: Buffer): string => hash.toString('hex').slice(0, ownerDigits);
