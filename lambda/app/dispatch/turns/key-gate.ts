import { judgeWaiting } from '../../../core/keys/judge-key.ts';
import type { Deps } from '../../deps.ts';
import type { Drops } from '../line/drop.ts';
import type { Held } from '../line/held-request.ts';

/**
 * Checks the key of a request in hand again when its turn has come. False: it gets no turn, and has been dealt
 * with.
 */
export type KeyGate = (held: Held) => Promise<boolean>;

export function createKeyGate({
  deps: { keys },
  drops,
}: {
  readonly deps: Pick<Deps, 'keys'>;
  readonly drops: Drops;
}): KeyGate {
  return async (held) => {
    const { keyId } = held.message;
    if (keyId === null || keys === undefined) return true;
    const judged = judgeWaiting(await keys.read(keyId));
    if (judged.kind === 'usable') return true;
    const { message, code, param } = judged;
    await drops.refused(held, { message, type: 'invalid_request_error', param, code });
    return false;
  };
}
