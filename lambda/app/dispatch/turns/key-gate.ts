import { judgeWaiting } from '../../../core/keys/judge-key.ts';
import { limitsFor, type KeyShare } from '../../../core/keys/key-limits.ts';
import type { ErrorBody } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { giveBackShare } from '../../keys/key-share.ts';
import { lookIntoKey, reserveForKey } from '../../keys/reserve-for-key.ts';
import type { Book } from '../line/book.ts';
import type { Drops } from '../line/drop.ts';
import type { Hands } from '../line/hands.ts';
import { aboutHeld, type Held } from '../line/held-request.ts';
import type { Line } from '../line/line.ts';
import type { Parking } from '../line/parking.ts';

type KeyPass =
  /** The request may use its turn, and `share` goes with it; undefined: nothing limits the key. */
  | { readonly kind: 'passed'; readonly share: KeyShare | undefined }
  /** It gets no turn, and has been dealt with. */
  | { readonly kind: 'over' }
  /** Its key is at its own limit or cannot be read: the request is kept aside, and those behind it go on. */
  | { readonly kind: 'parked' };

export interface KeyGate {
  /** Checks the key of a request in hand again when its turn has come. */
  pass(held: Held): Promise<KeyPass>;
  /**
   * Keeps a request aside that waits for tokens of its model while its key has no room for it: those behind it must
   * not wait for that. False: it stays in the book.
   */
  setAside(held: Held): Promise<boolean>;
}

const free: KeyPass = { kind: 'passed', share: undefined };

export function createKeyGate({
  deps,
  group,
  book,
  hands,
  line,
  drops,
  parking,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'groups' | 'happenings' | 'keys' | 'timing'>;
  readonly group: string;
  readonly book: Book;
  readonly hands: Hands;
  readonly line: Line;
  readonly drops: Drops;
  readonly parking: Parking;
}): KeyGate {
  const { clock, happenings, keys, timing } = deps;
  /**
   * The time, ms, until which a key's limits have no room, or it could not be read, so that a long line of one key
   * costs no reads.
   */
  const fullUntilMs = new Map<string, number>();

  async function park(held: Held, untilMs: number): Promise<KeyPass> {
    await parking.park(held, untilMs);
    return { kind: 'parked' };
  }

  async function judge(held: Held): Promise<KeyPass> {
    const { keyId } = held.message;
    if (keyId === null || keys === undefined) return free;
    const blockedUntilMs = fullUntilMs.get(keyId) ?? 0;
    if (blockedUntilMs > clock.now()) return park(held, blockedUntilMs);
    try {
      return await look(held, { keyId, keys });
    } catch (cause) {
      // Nobody has been given the turn: it goes to the next, and this one waits for the store to come back.
      const about = aboutHeld(held, clock.now());
      happenings.tell({ kind: 'key was not looked at', about, cause });
      const untilMs = clock.now() + timing.lookAgainMs;
      fullUntilMs.set(keyId, untilMs);
      return park(held, untilMs);
    }
  }

  async function look(
    held: Held,
    { keyId, keys }: { readonly keyId: string; readonly keys: NonNullable<Deps['keys']> },
  ): Promise<KeyPass> {
    const record = await keys.read(keyId);
    const judged = judgeWaiting(record);
    if (judged.kind === 'refused') {
      const { message, code, param } = judged;
      await drops.refused(held, { message, type: 'invalid_request_error', param, code });
      return { kind: 'over' };
    }
    if (record === undefined) return free;
    const { settings } = record;
    const { tokens } = held.message;
    const limited = { keyId, settings, group, tokens, aheadMs: timing.takeUpMs };
    const reservation = await reserveForKey(deps, limited);
    if (reservation.kind === 'taken') {
      fullUntilMs.delete(keyId);
      return { kind: 'passed', share: reservation.share };
    }
    if (reservation.retryAtMs === null) {
      await drops.refused(held, tooLarge);
      return { kind: 'over' };
    }
    // Tokens come back as soon as a call has used fewer than it reserved.
    const isByTokens = limitsFor(settings, group).some(({ limits: { tpm } }) => tpm !== undefined);
    const lookMs = isByTokens ? clock.now() + timing.lookAgainMs : Infinity;
    const untilMs = Math.min(reservation.retryAtMs - timing.takeUpMs, lookMs);
    fullUntilMs.set(keyId, untilMs);
    return park(held, untilMs);
  }

  /** What cannot be read is taken for room: it is looked at again with the next turn. */
  async function hasRoomFor({ message: { keyId, tokens } }: Held): Promise<boolean> {
    if (keyId === null || keys === undefined) return true;
    if ((fullUntilMs.get(keyId) ?? 0) > clock.now()) return false;
    const look = async () => {
      const record = await keys.read(keyId);
      if (judgeWaiting(record).kind === 'refused' || record === undefined) return false;
      const limited = { keyId, settings: record.settings, group, tokens, aheadMs: timing.takeUpMs };
      return (await lookIntoKey(deps, limited)).kind === 'taken';
    };
    return look().catch(() => true);
  }

  return {
    pass: judge,
    async setAside(held) {
      const hasRoom = await hasRoomFor(held);
      // It may have got a turn in the meantime.
      if (hasRoom || book.get(held.id) !== held) return false;
      book.remove(held.id);
      hands.take(held);
      const pass = await judge(held);
      if (pass.kind !== 'passed') return true;
      await giveBackShare(deps, pass.share);
      await line.takeBack(held);
      return true;
    },
  };
}

const tooLarge: ErrorBody = {
  message: 'The request is larger than a token limit of its API key.',
  type: 'invalid_request_error',
  param: null,
  code: 'tokens_exceed_limit',
};
