import { modeWrite } from '../../lambda/core/line/queue-write.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import { createDeps } from '../../lambda/app/deps.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { Fault } from '../../lambda/core/faults.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import type { Log } from '../../lambda/ports/log.ts';
import type { Event } from '../monitors/events.ts';
import type { Incident } from '../plan/fault-kinds.ts';
import type { Entry } from '../monitors/history.ts';
import { createInjector } from './injector.ts';
import { createInvocation, createMachine, never, type Invocation } from './functions.ts';
import { callerOf } from '../callers/callers.ts';
import { createMonitors, type Violation } from '../monitors/monitors.ts';
import type { Plan, PlannedOperation } from '../plan/plan.ts';
import { announcerFor, blobsFor, createStores, groupsFor, queuesFor, requestsFor } from './stores.ts';
import { travel, type Stage } from './unreliable.ts';
import { createProvider } from '../upstream/upstream.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { keysFor } from './key-store.ts';
import { createKeyring } from './keyring.ts';
import type { World } from './running-world.ts';

/** The result of one seed. */
export interface Run {
  readonly violation: Violation | undefined;
  readonly strikes: ReadonlyMap<Incident, number>;
  readonly virtualMs: number;
  readonly calls: number;
  /** The most calls of one deployment in any 60 s, less its limit; 0 if none was exceeded. */
  readonly mostOverLimit: number;
  /** Everything that happened, if a history was requested. */
  readonly history: readonly Entry[];
}

const START_MS = 1_800_000_000_000;

const SCHEDULE_MS = 60_000;

/** Everything has to be over within this time after the last arrival. */
const LONGEST_MS = 45 * 60_000;

/**
 * After the last end: a lapse of the lease, the longest time for which a message is hidden, one period of the
 * schedule, and a dispatcher's look at its empty queues. By then the gauges show the truth.
 */
const QUIET_MS = 15_000 + 120_000 + SCHEDULE_MS + 15_000;

const incidentOf: Readonly<Record<Mode, Incident>> = {
  open: 'operator opens',
  paused: 'operator pauses',
  draining: 'operator drains',
};

export async function runPlan(plan: Plan, options: { readonly isRecorded?: boolean } = {}): Promise<Run> {
  const timeline = virtualClock({ startMs: START_MS });
  const stores = createStores(timeline);
  const injector = createInjector(plan.faults);
  const history: Entry[] = [];
  const living = new Set<Invocation>();
  const rest = Promise.withResolvers<undefined>();
  const stop = Promise.withResolvers<undefined>();
  let config = plan.config;
  const counts = { api: 0, dispatcher: 0, schedule: 0, calls: 0 };

  const note = (by: string, line: () => string) => {
    history.push({ atMs: timeline.now() - START_MS, by, text: line() });
  };
  const monitors = createMonitors({
    plan,
    timeline,
    startMs: START_MS,
    onViolation: () => stop.resolve(undefined),
  });
  const stage: Stage = {
    timeline,
    injector,
    tableOutUntilMs: 0,
    keysOutUntilMs: 0,
    note: options.isRecorded === true ? note : undefined,
    emit(event: Event) {
      if (event.kind === 'call') counts.calls += 1;
      monitors.on(event);
    },
    crash(by, incident) {
      stage.note?.(by.name, () => `ENDED (${incident})`);
      endFunction(by, true);
    },
  };
  const provider = createProvider(stage, plan);
  const machines = {
    api: plan.machines.api.map((clock) => createMachine(timeline, clock)),
    dispatcher: plan.machines.dispatcher.map((clock) => createMachine(timeline, clock)),
  };

  function happen(incident: Incident): void {
    injector.count(incident);
    stage.note?.('world', () => incident);
    stage.emit({ kind: 'incident', by: 'world', incident });
  }

  function endFunction(by: Invocation, isCrash: boolean): void {
    if (by.isOver()) return;
    living.delete(by);
    if (!isCrash) by.machine.end(by.clock);
    // A function that has returned is frozen: its unfinished work does not go on.
    by.end();
    stage.emit({ kind: 'ended', by: by.name, isCrash });
  }

  const world: World = {
    plan,
    stage,
    stores,
    get keyring() {
      return keyring;
    },
    atRest: rest.promise,
    happen,

    invoke(role, n) {
      const pool = role === 'api' ? machines.api : machines.dispatcher;
      const machine = pool[n % pool.length];
      if (machine === undefined) throw new Error('a plan without machines');
      const name = `${role}-${String(++counts[role])}`;
      const by = createInvocation({ name, role, machine, config, seed: plan.seed });
      living.add(by);
      stage.emit({ kind: 'began', by: name, role });
      return by;
    },

    finish: (by) => endFunction(by, false),

    depsFor(by) {
      const { random } = by;
      let ids = 0;
      const clock = {
        now: () => by.clock.now(),
        sleep: async (ms: number, signal?: AbortSignal) => {
          await timeline.sleep(ms, signal);
          if (by.isOver()) await never();
        },
      };
      return createDeps({
        config: by.config,
        clock,
        random,
        log: logFor(stage, by),
        groups: groupsFor(stage, by, stores),
        requests: requestsFor(stage, by, stores),
        queues: queuesFor(stage, by, stores),
        blobs: blobsFor(stage, by, stores),
        ...(plan.keys.length > 0 && { keys: keysFor(stage, by, stores) }),
        announcer: announcerFor(stage, by),
        upstream: provider.upstreamFor(by),
        starter: { start: (group) => startDispatcher(by, group) },
        newId() {
          const id = `${by.name}#${String(++ids)}`;
          stage.emit({ kind: 'id made', by: by.name, id });
          return id;
        },
      });
    },
  };

  const keyring = createKeyring(world);

  function startDispatcher(by: Invocation, group: string): Promise<void> {
    return travel(stage, by, {
      method: 'starter.start',
      about: group,
      effect: (fate) => {
        if (fate.has('start lost')) return Promise.resolve();
        const times = fate.has('start twice') ? 2 : 1;
        for (let time = 0; time < times; time++)
          timeline.after((fate.get('start late') ?? 0) + 5 + 60 * time, () => void lead(group));
        return Promise.resolve();
      },
    });
  }

  async function lead(group: string): Promise<void> {
    const by = world.invoke('dispatcher', counts.dispatcher);
    timeline.after(plan.lifeMs, () => {
      if (!living.has(by)) return;
      happen('life at its end');
      stage.crash(by, 'crash asleep');
    });
    // A function that fails before it leads is started again by whoever needs it.
    const failed = () => 'failed' as const;
    const ending = await createDispatcher(world.depsFor(by)).lead(group, plan.lifeMs).catch(failed);
    if (ending === 'handed-over') happen('hand-over');
    stage.note?.(by.name, () => `returns: ${ending}`);
    world.finish(by);
  }

  async function runSchedule(): Promise<void> {
    const { firstMs, delaysMs } = plan.schedule;
    for (let run = 0; ; run++) {
      const dueMs = START_MS + firstMs + run * SCHEDULE_MS;
      await timeline.sleep(dueMs - timeline.now());
      const delayMs = run < delaysMs.length ? (delaysMs[run] ?? null) : 0;
      if (delayMs === null || delayMs > 0) happen(delayMs === null ? 'schedule missed' : 'schedule late');
      if (delayMs !== null) timeline.after(delayMs, () => void sweep(run));
    }
  }

  async function sweep(run: number): Promise<void> {
    const by = world.invoke('schedule', run);
    await createDispatcher(world.depsFor(by)).sweep();
    world.finish(by);
  }

  /** It happens, and counts as happening again when it is over: what it has delayed is delayed from then on. */
  function lasts(incident: Incident, forMs: number, by = 'world'): void {
    happen(incident);
    timeline.after(forMs, () => stage.emit({ kind: 'incident', by, incident }));
  }

  function planTimes(): void {
    for (const { kind, atMs, forMs, nth } of plan.faults) {
      if (kind === 'table outage')
        timeline.after(atMs, () => {
          stage.tableOutUntilMs = timeline.now() + forMs;
          lasts(kind, forMs);
        });
      if (kind === 'crash asleep') timeline.after(atMs, () => crashOne(nth));
      if (kind === 'dispatcher cut off') timeline.after(atMs, () => cutOffOne(forMs));
    }
    for (const operation of plan.operations) timeline.after(operation.atMs, () => void operate(operation));
    for (const change of plan.keyChanges) timeline.after(change.atMs, () => void keyring.change(change));
    for (const { atMs, forMs } of plan.keyOutages) {
      timeline.after(atMs, () => {
        stage.keysOutUntilMs = timeline.now() + forMs;
        lasts('table of keys away', forMs);
      });
    }
    const { deploy } = plan;
    if (deploy !== null) timeline.after(deploy.atMs, () => deployNow(deploy.config, deploy.endsFunctions));
    for (const { jump } of [...plan.machines.api, ...plan.machines.dispatcher])
      if (jump !== null) timeline.after(jump.atMs, () => happen('clock jumps'));
  }

  async function operate({ group, mode }: PlannedOperation): Promise<void> {
    happen(incidentOf[mode]);
    await stores.groups.writeQueue(group, modeWrite(mode));
    stage.emit({ kind: 'mode set', by: 'operator', group, mode });
  }

  function crashOne(nth: number): void {
    const victims = [...living];
    const victim = victims[nth % Math.max(1, victims.length)];
    if (victim === undefined) return;
    happen('crash asleep');
    stage.crash(victim, 'crash asleep');
  }

  function cutOffOne(forMs: number): void {
    const victim = [...living].find(({ role }) => role === 'dispatcher');
    if (victim === undefined) return;
    victim.cutOffUntilMs = timeline.now() + forMs;
    lasts('dispatcher cut off', forMs, victim.name);
  }

  function deployNow(next: HeadwayConfig, endsFunctions: boolean): void {
    config = next;
    happen(endsFunctions ? 'deploy ends functions' : 'deploy');
    stage.emit({ kind: 'deployed', by: 'CloudFormation', config: next });
    if (endsFunctions) for (const by of Array.from(living)) stage.crash(by, 'crash asleep');
  }

  async function live(): Promise<void> {
    if (plan.keys.length > 0) await keyring.fill();
    planTimes();
    void runSchedule();
    const tick = () => {
      monitors.tick();
      timeline.after(1_000, tick);
    };
    timeline.after(1_000, tick);
    const callers = Promise.all(plan.requests.map((request) => callerOf(world, request)));
    const lastMs = Math.max(0, ...plan.requests.map(({ atMs }) => atMs));
    await timeline.sleep(lastMs);
    while (!monitors.isAllOver() && timeline.now() < START_MS + lastMs + LONGEST_MS)
      await timeline.sleep(2_000);
    const overAtMs = timeline.now();
    for (;;) {
      const quietForMs = timeline.now() - Math.max(overAtMs, monitors.disturbedAtMs());
      if (quietForMs >= QUIET_MS) break;
      await timeline.sleep(QUIET_MS - quietForMs);
    }
    for (const { group } of plan.config.deployments) monitors.atRest(group, await stores.groups.read(group));
    rest.resolve(undefined);
    await callers;
    monitors.end();
  }

  await timeline.run(Promise.race([live(), stop.promise]));
  return {
    violation: monitors.violation(),
    strikes: injector.strikes,
    virtualMs: timeline.now() - START_MS,
    calls: counts.calls,
    mostOverLimit: monitors.mostOverLimit(),
    history,
  };
}

function logFor({ note }: Stage, by: Invocation): Log {
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    note?.(by.name, () => `log ${level}: ${message}${causeOf(fields?.cause)}`);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

const causeOf = (cause: unknown): string =>
  cause === undefined
    ? ''
    : ` (${cause instanceof Fault ? cause.code : cause instanceof Error ? cause.message : '?'})`;
