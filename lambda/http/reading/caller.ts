import { createHash, timingSafeEqual } from 'node:crypto';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { masterKeyOf } from '../../core/config/resolve-references.ts';
import { Fault } from '../../core/faults.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { howToSend, presentedKey } from './presented-key.ts';

const anonymous = 'anonymous';
/** This many hexadecimal digits of a key's hash name its owner: 96 bits. */
const ownerDigits = 24;

/**
 * Makes the check of the key that a caller presents; its result names the caller without giving the key away.
 * Without a master key everybody passes, and callers with different keys are separate owners.
 * @throws Fault `invalid_api_key`, never with the key in it; `store_unavailable` while the key cannot be read.
 */
export function createCallerCheck(
  config: HeadwayConfig,
  secrets: Pick<Secrets, 'current'>,
): (event: HttpEvent) => Promise<string> {
  return async (event) => {
    const masterKey = masterKeyOf(config, await secrets.current());
    const expected = masterKey === undefined ? undefined : sha256(masterKey);
    const key = presentedKey(event);
    if (key === undefined) {
      if (expected === undefined) return anonymous;
      throw new Fault('invalid_api_key', missingKey);
    }
    const presented = sha256(key);
    // Hashes have one length, so the comparison takes the same time for every key.
    if (expected !== undefined && !timingSafeEqual(presented, expected)) {
      throw new Fault('invalid_api_key', 'The API key that was sent is not valid here.');
    }
    return presented.toString('hex').slice(0, ownerDigits);
  };
}

const missingKey = `No API key was found. Send one: ${howToSend}.`;

const sha256 = (key: string): Buffer => createHash('sha256').update(key).digest();
