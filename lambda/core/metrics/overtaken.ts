import { comparePlaces, type Place } from '../requests/request.ts';

/** A place, and the flow in whose order it stands; absent: not known. */
export interface FlowPlace extends Place {
  readonly flow?: string;
}

/** A turn that was handed out. */
export interface HandOut {
  readonly place: FlowPlace;
  readonly atMs: number;
}

/** A request usually takes a small part of this from its enqueueing to the dispatcher's memory. */
export const ON_THE_WAY_MS = 1_000;

/**
 * True if a request that has only now come into the dispatcher's sight was passed over: a turn went to a worse one
 * although this one had been in its queue for a second by then. The dispatcher hands out what it sees in exact
 * order; this finds what it could not see.
 */
export const wasOvertaken = (newcomer: FlowPlace, handOuts: readonly HandOut[]): boolean =>
  handOuts.some(
    ({ place, atMs }) => atMs - newcomer.enqueuedAtMs > ON_THE_WAY_MS && goesBefore(newcomer, place),
  );

/** Between flows of one priority, arrival decides nothing. */
const goesBefore = (a: FlowPlace, b: FlowPlace): boolean =>
  comparePlaces(a, b) < 0 && (a.priority !== b.priority || a.flow === b.flow);
