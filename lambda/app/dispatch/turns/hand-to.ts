import type { Turn } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { giveBackShare } from '../../keys/key-share.ts';
import { giveBack } from '../../turns/turns.ts';
import type { Life } from '../lease/life.ts';
import type { Book } from '../line/book.ts';
import type { Hands } from '../line/hands.ts';
import { aboutHeld, type Held } from '../line/held-request.ts';
import type { Line } from '../line/line.ts';
import type { KeyGate } from './key-gate.ts';
import type { Picker } from './picker.ts';
import type { TierTurns } from './tier-turns.ts';

/**
 * Lets a request in hand use its turn. `passed on`: it cannot, and the next may have the turn; `given back`: nobody
 * has it any more, and the request is in its place again.
 */
export type UseTurn = (held: Held, turn: Turn) => Promise<'used' | 'passed on' | 'given back'>;

/** Gives a turn to a request in hand or, if that cannot use it, to the next best, until one can. */
export type HandTo = (first: Held, turn: Turn) => Promise<void>;

export function createHandTo({
  deps,
  group,
  life,
  book,
  hands,
  line,
  picker,
  tierTurns,
  keyGate,
  grant,
  startJob,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'groups' | 'happenings' | 'timing'>;
  readonly group: string;
  readonly life: Life;
  readonly book: Book;
  readonly hands: Hands;
  readonly line: Line;
  readonly picker: Picker;
  readonly tierTurns: TierTurns;
  readonly keyGate: KeyGate;
  /** Gives a ticket its turn; jobs start. */
  readonly grant: UseTurn;
  readonly startJob: UseTurn;
}): HandTo {
  async function use(held: Held, turn: Turn): ReturnType<UseTurn> {
    const pass = await keyGate.pass(held);
    // It stays in hand until its time comes.
    if (pass.kind === 'parked') return 'passed on';
    const useTurn = held.message.kind === 'ticket' ? grant : startJob;
    const share = pass.kind === 'passed' ? pass.share : undefined;
    const own = share === undefined ? turn : { ...turn, share };
    const outcome = pass.kind === 'passed' ? await useTurn(held, own) : 'passed on';
    // One that is in its place again may be in hand anew.
    if (outcome !== 'given back') hands.release(held.id);
    // The turn goes on without it; a turn that is given back takes it along.
    if (outcome === 'passed on') await giveBackShare(deps, share);
    return outcome;
  }

  /** False: the turn is free for the next. */
  async function offer(held: Held, turn: Turn): Promise<boolean> {
    const charge = book.chargeOf(held);
    const outcome = await use(held, turn);
    if (outcome !== 'used') {
      charge?.refund();
      tierTurns.refund(held);
    }
    return outcome !== 'passed on';
  }

  return async (first, turn) => {
    let held: Held | undefined = first;
    life.beginErrand();
    try {
      while (held !== undefined) {
        if (await offer(held, turn)) return;
        held = picker.take(turn);
      }
      await giveBack(deps, turn);
    } catch (cause) {
      const about = held === undefined ? { group } : aboutHeld(held, deps.clock.now());
      deps.happenings.tell({ kind: 'turn was not handed out', about, cause });
      // The next try of the request shows whether the turn was given.
      if (held !== undefined) await line.takeBack(held);
    } finally {
      life.endErrand();
    }
  };
}
