import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { emptyQueueRow } from '../../lambda/core/line/queue-row.ts';
import type { RequestRecord, Turn } from '../../lambda/core/requests/request.ts';
import { applyTransition, type Transition } from '../../lambda/core/requests/transitions.ts';
import { emptyWindow } from '../../lambda/core/windows/window-row.ts';
import { applyWindowWrite, type WindowWrite } from '../../lambda/core/windows/window.ts';
import type { Event } from '../../sim/monitors/events.ts';
import { createFacts } from '../../sim/monitors/facts.ts';
import type { Incident } from '../../sim/plan/fault-kinds.ts';
import { invariants, type InvariantName } from '../../sim/invariants/list.ts';
import { makePlan } from '../../sim/plan/make-plan.ts';
import type { PlannedRequest } from '../../sim/plan/plan.ts';
import { sampleMessage, sampleRecord, sampleTurn } from '../setup/sample-records.ts';

const START_MS = 1_800_000_000_000;

export const deployment: Deployment = {
  id: 'm1',
  group: 'm',
  provider: 'mock',
  model: 'm',
  weight: 1,
  order: 0,
  rpm: 10,
};

/** One monitor, and a world reported to it event by event, 10 ms apart. */
export function monitored(
  name: InvariantName,
  {
    requests,
    deployments = [deployment],
  }: { readonly requests: readonly Partial<PlannedRequest>[]; readonly deployments?: Deployment[] },
) {
  const calm = makePlan(1, 'calm');
  const [planned] = calm.requests;
  if (planned === undefined) throw new Error('a plan without requests');
  const plan = {
    ...calm,
    deploy: null,
    config: { ...calm.config, deployments },
    requests: requests.map((own, n) => ({ ...planned, group: 'm', priority: 100, ...own, n })),
  };
  let nowMs = START_MS;
  const said: string[] = [];
  const { facts, learn } = createFacts(plan, () => nowMs);
  const monitor = invariants[name].watch({ facts, violate: (what) => said.push(what) });
  const records = new Map<string, RequestRecord>();
  let row = emptyWindow;

  function tell(event: Event): void {
    nowMs += 10;
    learn(event);
    monitor.on?.(event);
  }

  function window(by: string, write: WindowWrite, turns: number): void {
    const before = row;
    const after = applyWindowWrite(row, write);
    row = after ?? row;
    tell({ kind: 'window', by, group: 'm', deploymentId: 'm1', write, before, after, turns });
  }

  function arrives(by: string, n: number): void {
    const request = plan.requests[n];
    if (request === undefined) throw new Error(`no request ${n} is planned`);
    tell({ kind: 'arrived', by, request });
  }

  return {
    said,
    tell,
    window,
    nowMs: () => nowMs,

    /** Ticks once a second. */
    pass(seconds: number): void {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1_000;
        monitor.tick?.();
      }
    },

    incident: (incident: Incident) => tell({ kind: 'incident', by: 'world', incident }),
    began: (by: string) => tell({ kind: 'began', by, role: by.startsWith('api') ? 'api' : 'dispatcher' }),
    created(by: string, n: number, over: Partial<RequestRecord> = {}): void {
      const deadlineMs = START_MS + 3_600_000;
      const record = sampleRecord({ id: `${by}#1`, deadlineMs, metadata: { n: String(n) }, ...over });
      records.set(record.id, record);
      tell({ kind: 'created', by, record });
    },
    sent: (by: string, id = `${by}#1`) =>
      tell({ kind: 'sent', by, message: sampleMessage({ group: 'm', tier: 'standard' }, { id }) }),
    rang: (by: string) => tell({ kind: 'rang', by, group: 'm', tier: 'standard' }),
    left: (by: string) => {
      const before = { ...emptyQueueRow, leader: by };
      tell({ kind: 'queue row', by, group: 'm', before, after: emptyQueueRow, nowMs });
    },
    transition(by: string, id: string, transition: Transition): void {
      const before = records.get(id);
      const after = before && applyTransition(before, transition);
      if (after === undefined) throw new Error(`${transition.name} of ${id} is not legal`);
      records.set(id, after);
      tell({ kind: 'transition', by, id, transition, before, after });
    },
    arrives,
    /** A newcomer reads the group's state, and takes a turn at once. */
    passes(by: string, n: number): void {
      arrives(by, n);
      tell({ kind: 'group read', by, group: 'm', queue: emptyQueueRow });
      window(by, { kind: 'cool', untilMs: 0 }, 1);
    },
  };
}

export const turnIn = (bucket: number): Turn => ({ ...sampleTurn, deploymentId: 'm1', bucket });
