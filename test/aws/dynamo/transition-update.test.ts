import { describe, expect, test } from '@jest/globals';
import { transitionUpdate } from '../../../lambda/aws/dynamo/requests/transition-update.ts';
import { sampleTurn as turn } from '../../setup/sample-records.ts';

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;
const error = { message: 'm', type: 't', param: null, code: null };

describe('the update that makes a transition', () => {
  test('begins an attempt only from the queue', () => {
    expect(transitionUpdate({ name: 'start', turn, nowMs: NOW, claimUntilMs: NOW + 9 }, DAY_MS)).toEqual({
      expression:
        'SET #status = :status, #turn = :turn, #startedAtMs = :startedAtMs, #claimUntilMs = :claimUntilMs ' +
        'ADD #attempts :plus_attempts',
      condition:
        '#status IN (:from0) AND #kind = :ofKind AND #deadlineMs > :dueAfter AND (attribute_not_exists(#notBeforeMs) OR #notBeforeMs <= :readyBy)',
      names: {
        '#kind': 'kind',
        '#deadlineMs': 'deadlineMs',
        '#notBeforeMs': 'notBeforeMs',
        '#status': 'status',
        '#turn': 'turn',
        '#startedAtMs': 'startedAtMs',
        '#claimUntilMs': 'claimUntilMs',
        '#attempts': 'attempts',
      },
      values: {
        ':status': 'in_progress',
        ':turn': turn,
        ':startedAtMs': NOW,
        ':claimUntilMs': NOW + 9,
        ':plus_attempts': 1,
        ':from0': 'queued',
        ':ofKind': 'job',
        ':dueAfter': NOW,
        ':readyBy': NOW,
      },
    });
  });

  test('completes its own attempt, and sets the time to forget it', () => {
    const response = { inline: '{}' };

    expect(
      transitionUpdate({ name: 'complete', attempt: 2, nowMs: NOW, response, statusCode: 200 }, DAY_MS),
    ).toEqual({
      expression:
        'SET #status = :status, #completedAtMs = :completedAtMs, #response = :response, ' +
        '#statusCode = :statusCode, #expiresAt = :expiresAt',
      condition: '#status IN (:from0) AND #attempts = :attempt',
      names: {
        '#status': 'status',
        '#completedAtMs': 'completedAtMs',
        '#response': 'response',
        '#statusCode': 'statusCode',
        '#expiresAt': 'expiresAt',
        '#attempts': 'attempts',
      },
      values: {
        ':status': 'completed',
        ':completedAtMs': NOW,
        ':response': response,
        ':statusCode': 200,
        ':expiresAt': (NOW + DAY_MS) / 1_000,
        ':from0': 'in_progress',
        ':attempt': 2,
      },
    });
  });

  test('puts the time to forget it off with the deadline', () => {
    const to = { priority: 1, tier: 'high', deadlineMs: NOW + 5 * DAY_MS, ticketNumber: 1 };

    const { expression, values } = transitionUpdate({ name: 'change', revision: 3, to }, DAY_MS);

    expect(expression).toContain('#expiresAt = :expiresAt');
    expect(values).toMatchObject({ ':expiresAt': (NOW + 6 * DAY_MS) / 1_000 });
  });

  test.each([
    {
      transition: { name: 'cancel', isCalled: false, nowMs: NOW, error },
      condition: '#status IN (:from0, :from1)',
    },
    {
      transition: { name: 'recover', nowMs: NOW },
      condition: '#status IN (:from0) AND #claimUntilMs < :lapsedBefore',
    },
    {
      transition: { name: 'requeue', attempt: 1, failed: true },
      condition: '#status IN (:from0) AND #attempts = :attempt',
    },
  ] as const)('$transition.name has the condition $condition', ({ transition, condition }) => {
    expect(transitionUpdate(transition, DAY_MS).condition).toBe(condition);
  });
});
