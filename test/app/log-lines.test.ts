import { describe, expect, test } from '@jest/globals';
import { createHeard, type Line } from '../setup/heard.ts';
import { aRequest, createWorld, type WorldOptions } from '../setup/worlds/world.ts';

const traceId = '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f';

function logged(options: WorldOptions = {}) {
  const heard = createHeard();
  const world = createWorld({ ...options, log: heard.log });
  /** The lines that a query by the trace id would show. */
  const traced = () => heard.lines.filter(({ fields }) => fields.traceId === traceId);
  return { ...world, heard, traced };
}

const messages = (lines: readonly Line[]) => lines.map(({ message }) => message);
const fieldsIn = (lines: readonly Line[], message: string) =>
  lines.find((line) => line.message === message)?.fields;

describe('the lines of one request', () => {
  test('a job is followed by its trace from the API to the dispatcher to the store', async () => {
    const { clock, useCases, traced } = logged({ deployments: [{ rpm: 1 }] });
    await clock.run(useCases.complete(aRequest()));

    const { id } = await clock.run(useCases.submit(aRequest({ traceId })));
    await clock.run(clock.sleep(90_000));

    const about = { requestId: id, group: 'm', tier: 'standard', traceId };
    expect(messages(traced())).toEqual(['queued', 'started', 'stored']);
    expect(fieldsIn(traced(), 'queued')).toMatchObject({ ...about, attempt: 0, waitMs: 0, kind: 'job' });
    const started = fieldsIn(traced(), 'started');
    expect(started).toMatchObject({ ...about, attempt: 1, deployment: 'd1' });
    expect(Number(started?.waitMs)).toBeGreaterThan(55_000);
    expect(fieldsIn(traced(), 'stored')).toEqual({ ...started, status: 200 });
  });

  test('a ticket is followed by its trace to its turn and its answer', async () => {
    const { clock, useCases, traced } = logged({ deployments: [{ rpm: 1 }] });
    await clock.run(useCases.complete(aRequest()));

    await clock.run(useCases.complete(aRequest({ traceId })));

    expect(messages(traced())).toEqual(['queued', 'granted', 'answered']);
    expect(Number(fieldsIn(traced(), 'granted')?.waitMs)).toBeGreaterThan(55_000);
    expect(fieldsIn(traced(), 'answered')).toMatchObject({ attempt: 1, status: 200, isWhole: true });
  });

  test('one with a free slot has one line', async () => {
    const { clock, useCases, traced, heard } = logged();

    await clock.run(useCases.complete(aRequest({ traceId })));

    expect(messages(traced())).toEqual(['answered']);
    expect(traced()).toEqual(heard.lines);
  });

  test('every try at a failing upstream says so, and never what the upstream said', async () => {
    const { clock, useCases, traced, heard } = logged({
      deployments: [{ rpm: 60 }],
      answer: async () => ({
        kind: 'refused',
        reason: 'failed',
        status: 503,
        retryAfterMs: null,
        error: { message: 'you said: a prompt', type: 'x', param: null, code: null },
      }),
    });

    await clock.run(useCases.submit(aRequest({ traceId })));
    await clock.run(clock.sleep(120_000));

    const refusals = traced().filter(({ message }) => message === 'the upstream refused');
    expect(refusals.map(({ level, fields }) => [level, fields.attempt, fields.reason])).toEqual([
      ['warn', 1, 'failed'],
      ['warn', 2, 'failed'],
      ['warn', 3, 'failed'],
    ]);
    expect(fieldsIn(traced(), 'stored')).toMatchObject({ attempt: 3, status: 503 });
    expect(JSON.stringify(heard.lines)).not.toContain('a prompt');
  });

  test('one that reaches its deadline says that it was dropped, and after how long', async () => {
    const { clock, useCases, traced } = logged({ deployments: [{ rpm: 1 }] });
    await clock.run(useCases.complete(aRequest()));

    await clock.run(useCases.submit(aRequest({ traceId, timeoutMs: 5_000 })));
    await clock.run(clock.sleep(30_000));

    expect(messages(traced())).toEqual(['queued', 'dropped']);
    expect(fieldsIn(traced(), 'dropped')).toMatchObject({ code: 'timeout', attempt: 0, tier: 'standard' });
  });
});
