import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { worstSpan } from '../../../testkit/statistics.ts';
import { disciplinedClock } from '../../../lambda/aws/clock/disciplined-clock.ts';
import { dynamoGroupStore } from '../../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import type { GroupStore } from '../../../lambda/ports/group-store.ts';
import { SHAPE } from '../../setup/reserving.ts';
import { createGroupTable, openDynamo, type Opened } from '../../setup/stores-on-aws.ts';
import { arrivalsUnder, safeSpanMs, START_MS, useOfLimit, type WriterClock } from '../../setup/writers.ts';

const WRITERS = 100;
const SEED = 20_261_123;

let opened: Opened<DynamoDBClient>;
let groups: GroupStore;

beforeAll(async () => {
  opened = await openDynamo(process.env);
  groups = dynamoGroupStore({
    client: opened.client,
    table: await createGroupTable(opened.client),
    shape: SHAPE,
  });
});
afterAll(() => opened.close());

interface Scenario {
  readonly rpm: number;
  readonly minutes: number;
  readonly maxDelayMs: number;
  /** How far the clock of writer n is ahead at a true time. */
  readonly aheadMs: (n: number, trueMs: number) => number;
  readonly isDisciplined?: boolean;
}

async function measure(name: string, scenario: Scenario) {
  const { rpm, minutes, maxDelayMs } = scenario;
  const clocks = Array.from({ length: WRITERS }, (_, n) => clockOf(scenario, n));
  const group = randomUUID();
  const arrivals = await arrivalsUnder({ groups, group, rpm, clocks, maxDelayMs, minutes, seed: SEED });
  const figures = {
    worst: worstSpan(arrivals, 60_000),
    safeSpanMs: safeSpanMs(arrivals, rpm),
    use: useOfLimit(arrivals, rpm),
  };
  process.stdout.write(
    `${name}: limit ${rpm}, worst rolling 60 s ${figures.worst}, kept over any ` +
      `${(figures.safeSpanMs / 1_000).toFixed(2)} s, use ${(figures.use * 100).toFixed(1)} % (seed ${SEED})\n`,
  );
  return figures;
}

function clockOf({ aheadMs, isDisciplined }: Scenario, n: number): WriterClock {
  const local = (trueMs: number) => trueMs + aheadMs(n, trueMs);
  if (isDisciplined !== true) return { now: local };
  let trueNow = START_MS;
  const clock = disciplinedClock(
    { now: () => local(trueNow), sleep: () => Promise.resolve() },
    () => trueNow,
  );
  return {
    now(trueMs) {
      trueNow = trueMs;
      return clock.now();
    },
    beginAttempt(trueMs) {
      trueNow = trueMs;
      clock.resume();
    },
    hear(trueMs) {
      const serverDateMs = Math.floor(trueMs / 1_000) * 1_000;
      const nowMs = clock.localNow();
      clock.observe({ serverDateMs, sentAtMs: nowMs - 5, receivedAtMs: nowMs + 5 });
    },
  };
}

describe('100 writers on one window, clocks apart and calls delayed by as much as the guard allows', () => {
  const skewMs = 250;
  const maxDelayMs = SHAPE.guardMs - SHAPE.bucketMs - skewMs;

  test.each([
    { rpm: 1, minutes: 20 },
    { rpm: 7, minutes: 15 },
    { rpm: 60, minutes: 8 },
    { rpm: 600, minutes: 4 },
  ])(
    'never more than $rpm arrive in any 60 s, and 98 % of them do',
    async ({ rpm, minutes }) => {
      const aheadMs = (n: number) => (n % 3 === 0 ? -skewMs / 2 : skewMs / 2);

      const { worst, use } = await measure('within the guard', { rpm, minutes, maxDelayMs, aheadMs });

      expect(worst).toBeLessThanOrEqual(rpm);
      expect(use).toBeGreaterThanOrEqual(0.98);
    },
    300_000,
  );
});

describe('100 writers on one window, clocks apart by more', () => {
  const JUMP_AT_MS = START_MS + 150_000;
  const base = { rpm: 60, minutes: 5, maxDelayMs: 250 };
  const scenarios = {
    'half of them two seconds ahead': (n: number) => (n % 2) * 2_000,
    'apart by anything up to ten minutes': (n: number) => ((n * 37) % 100) * 12_000 - 600_000,
    'one in ten a minute ahead': (n: number) => (n % 10 === 0 ? 60_000 : 0),
    'one in ten a minute behind': (n: number) => (n % 10 === 0 ? -60_000 : 0),
    'one in ten jumps a minute ahead': (n: number, trueMs: number) =>
      n % 10 === 0 && trueMs > JUMP_AT_MS ? 60_000 : 0,
    'one in ten jumps back a minute': (n: number, trueMs: number) =>
      n % 10 === 0 && trueMs > JUMP_AT_MS ? -60_000 : 0,
  };

  test.each(Object.entries(scenarios))(
    '%s: the table’s servers put them right, and the limit is kept to a second',
    async (name, aheadMs) => {
      const { worst, safeSpanMs, use } = await measure(`${name}, disciplined`, {
        ...base,
        aheadMs,
        isDisciplined: true,
      });

      expect(safeSpanMs).toBeGreaterThanOrEqual(59_000);
      expect(worst).toBeLessThanOrEqual(base.rpm * 1.1);
      expect(use).toBeGreaterThanOrEqual(0.98);
    },
    240_000,
  );

  test('without the servers’ time, two seconds break the limit', async () => {
    const aheadMs = scenarios['half of them two seconds ahead'];

    const { worst } = await measure('half of them two seconds ahead, undisciplined', { ...base, aheadMs });

    expect(worst).toBeGreaterThan(base.rpm);
  }, 240_000);
});
