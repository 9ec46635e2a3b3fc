import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { accountConcurrency, reservationFinding, reservedIn } from '../../../ops/deploy/reservation.ts';

describe("the dispatcher's reservation", () => {
  test.each([
    { what: 'an account as most are', limit: 1_000, reserved: 0, own: 0, isInTheWay: false },
    { what: 'a new account', limit: 10, reserved: 0, own: 0, isInTheWay: true },
    { what: 'reserved by others', limit: 1_000, reserved: 895, own: 0, isInTheWay: true },
    { what: 'reserved by this stage already', limit: 1_000, reserved: 895, own: 6, isInTheWay: false },
    { what: 'just enough', limit: 106, reserved: 0, own: 0, isInTheWay: false },
  ])('$what', ({ limit, reserved, own, isInTheWay }) => {
    const finding = reservationFinding(6, { limit, reserved }, own);

    if (isInTheWay) expect(finding).toContain('--no-reservation');
    else expect(finding).toBeUndefined();
  });

  test('of a deployed stage is in its template', () => {
    const Type = 'AWS::Lambda::Function';
    const a = { Type, Properties: { ReservedConcurrentExecutions: 6 } };

    expect(reservedIn({ Resources: { a, b: { Type } } })).toBe(6);
    expect(reservedIn(undefined)).toBe(0);
  });

  test.each([
    [
      { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 940 },
      { limit: 1_000, reserved: 60 },
    ],
    [{ ConcurrentExecutions: 10 }, { limit: 10, reserved: 0 }],
  ])('is judged by the account’s concurrency: %j', async (AccountLimit, expected) => {
    const client = new LambdaClient({ region: 'us-east-1' });
    mockClient(client).on(GetAccountSettingsCommand).resolves({ AccountLimit });

    expect(await accountConcurrency(client)).toEqual(expected);
  });
});
