import type { QueueRow } from '../../core/line/queue-row.ts';
import type { Deps } from '../deps.ts';
import { createAttemptEnds } from './calls/attempt-ends.ts';
import { createFlights } from './calls/flights.ts';
import { createRunJob } from './calls/run-job.ts';
import { createStartJob } from './calls/start-job.ts';
import { createBoardReport } from './gauge/board-report.ts';
import { createDrift } from './gauge/drift.ts';
import { createGauge } from './gauge/gauge.ts';
import { createReach } from './gauge/reach.ts';
import { createReport } from './gauge/report.ts';
import { createMeasure } from './gauge/measure.ts';
import { createHandOver } from './lease/hand-over.ts';
import { createLease } from './lease/lease.ts';
import { createLeaving } from './lease/leave.ts';
import { createLife } from './lease/life.ts';
import { createWorkload } from './lease/workload.ts';
import { createAccept } from './line/accept.ts';
import { createBook } from './line/book.ts';
import { createChanges } from './line/changes.ts';
import { createDrops } from './line/drop.ts';
import { createHands } from './line/hands.ts';
import { createHiding } from './line/hide.ts';
import { createKnownChanges } from './line/known-changes.ts';
import { createLine } from './line/line.ts';
import { createMessages } from './line/messages.ts';
import { createParking } from './line/parking.ts';
import { createReceive } from './line/receive.ts';
import { createSight } from './line/sight.ts';
import { createWake } from './line/wake.ts';
import { createFollowUps } from './turns/follow-ups.ts';
import { createGivingWay } from './turns/giving-way.ts';
import { createGrant } from './turns/grant.ts';
import { createHandOut } from './turns/hand-out.ts';
import { createHandTo } from './turns/hand-to.ts';
import { createKeyGate } from './turns/key-gate.ts';
import { createPicker } from './turns/picker.ts';
import { createResolveConflict } from './turns/resolve-conflict.ts';
import { createSendAway } from './turns/send-away.ts';
import { createStarts } from './turns/starts.ts';
import { createTierTurns } from './turns/tier-turns.ts';
import { createView } from './turns/view.ts';

/** One dispatcher's time as the leader of one group. */
export interface Lead {
  readonly group: string;
  /** This dispatcher's name in the lease. */
  readonly me: string;
  /** When the function's life ends, ms. */
  readonly endsAtMs: number;
  /** The group's row when the lease was taken. */
  readonly queueAtStart: QueueRow;
}

export type Shift = ReturnType<typeof createShift>;

/** Creates the parts of a shift. Each owns its state, and names the parts that it needs; these stand above it. */
export function createShift(deps: Deps, lead: Lead) {
  const news = createWake(deps.clock);
  const life = createLife(news);
  const base = { deps, life, ...lead };
  const lease = createLease(base);
  const gauge = createGauge(base);

  // The places where a request can be: in the book, in hand, in flight, or followed up.
  const book = createBook(base);
  const hands = createHands();
  const flights = createFlights(deps);
  const messages = createMessages({ ...base, hands, flights });
  const known = createKnownChanges();
  const line = createLine({ ...base, book, hands, messages, known, news });
  const followUps = createFollowUps({ ...base, book, hands, messages, line, gauge, known });
  const workload = createWorkload({ book, hands, gauge, followUps, flights });

  const resolveConflict = createResolveConflict({ ...base, messages, line, gauge, known, followUps });
  const drops = createDrops({ ...base, book, hands, line, messages, gauge, resolveConflict });
  const changes = createChanges({ ...base, book, known, drops, news });
  const view = createView({ ...base, gauge, changes });

  const sight = createSight({ ...base, news });
  const accept = createAccept({
    ...base,
    book,
    hands,
    flights,
    followUps,
    known,
    line,
    messages,
    view,
    drops,
  });
  const receive = createReceive({ ...base, workload, sight, accept, book, flights, known });

  const starts = createStarts(base);
  const tierTurns = createTierTurns({ ...base, book });
  const picker = createPicker({ ...base, view, book, hands, drops, tierTurns });
  const grant = createGrant({ ...base, starts, tierTurns, gauge, followUps, resolveConflict });
  const ends = createAttemptEnds({
    ...base,
    flights,
    messages,
    line,
    gauge,
    known,
    view,
    news,
    resolveConflict,
  });
  const runJob = createRunJob({ ...base, book, view, flights, messages, ends });
  const startJob = createStartJob({ ...base, starts, tierTurns, view, line, gauge, resolveConflict, runJob });
  const parking = createParking({ ...base, hands, messages, line });
  const keyGate = createKeyGate({ ...base, book, hands, line, drops, parking });
  const handTo = createHandTo({ ...base, book, hands, line, picker, tierTurns, keyGate, grant, startJob });
  const sendAway = createSendAway({ ...base, view, book, hands, line, messages, gauge, resolveConflict });
  const handOut = createHandOut({
    ...base,
    view,
    sight,
    changes,
    starts,
    book,
    picker,
    keyGate,
    handTo,
    drops,
    sendAway,
    news,
  });

  const { windows } = view;
  const givingWay = createGivingWay({ ...base, book, view, drops });
  const { worstCaller } = givingWay;
  const reachOf = createReach({ ...base, book, tierTurns, windows });
  const report = createReport({ ...base, tierTurns, gauge, reachOf, worstCaller });
  const boardReport = createBoardReport({ ...base, book, tierTurns, view });
  const drift = createDrift({ ...base, gauge, report });
  const measure = createMeasure({ ...base, book, gauge, windows });
  const hide = createHiding({ ...base, book, hands, flights, followUps, messages, gauge });
  const leave = createLeaving({ ...base, lease, workload, sight, gauge, drift });
  const handOver = createHandOver({ ...base, book, messages, followUps, report, lease });

  const loops = {
    lease,
    receive,
    handOut,
    hide,
    report,
    boardReport,
    followUps,
    changes,
    drops,
    givingWay,
    sight,
    leave,
    measure,
  };
  return { ...lead, ...loops, life, news, handOver };
}
