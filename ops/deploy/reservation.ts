import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { judgeReservation } from '../../lambda/deployed/concurrency.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import type { DeployedTemplate } from '../stage/template-schema.ts';

/** For an account and region: how many functions may run at a time, and how many of those are reserved. */
export interface Concurrency {
  readonly limit: number;
  readonly reserved: number;
}

/** @throws Refused if AWS cannot be asked. */
export async function accountConcurrency(client = new LambdaClient()): Promise<Concurrency> {
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand());
    const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } =
      AccountLimit ?? {};
    return { limit, reserved: limit - unreserved };
  } catch (error) {
    throw awsRefusal(error);
  }
}

/** The stage's own reservation, as it was last deployed. */
export const reservedIn = (template: DeployedTemplate | undefined): number =>
  Object.values(template?.Resources ?? {}).reduce(
    (total, { Properties }) => total + (Properties?.ReservedConcurrentExecutions ?? 0),
    0,
  );

/** Why the dispatcher's reservation prevents a deploy; undefined: it does not. */
export function reservationFinding(
  wanted: number,
  { limit, reserved }: Concurrency,
  own: number,
): string | undefined {
  const judged = judgeReservation({ wanted, limit, reserved: Math.max(0, reserved - own) });
  return judged.kind === 'fits'
    ? undefined
    : `${judged.sentence} --no-reservation deploys without a reservation.`;
}
