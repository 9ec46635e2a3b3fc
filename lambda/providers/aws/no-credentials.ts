import { CallRefused } from '../refusals/call-refused.ts';
import { refused } from '../refusals/refusal.ts';
import { RoleRefused } from './role-refused.ts';

const denied = (message: string, cause?: unknown): CallRefused =>
  new CallRefused(refused('denied', { status: 401, message, cause }));

export const noCredentials = (): CallRefused =>
  denied('There are no AWS credentials to sign calls to this deployment.');

export const noRegion = (): CallRefused =>
  new CallRefused(
    refused('missing', {
      status: 400,
      message: 'This deployment has no AWS region: aws_region_name is not set, nor is AWS_REGION.',
      code: 'aws_region_missing',
    }),
  );

/** A program listening there would receive a session token of the role. */
export const strangeHost = (): CallRefused =>
  denied(
    'The address of this deployment is not an AWS address, so calls signed by the role of the function are not sent there: it needs an api_key, or AWS keys of its own.',
  );

/** STS refuses the caller, or is not well. */
export const notRole = (cause: unknown): CallRefused => {
  const { status } = cause instanceof RoleRefused ? cause : { status: 0 };
  const isRefused = status >= 400 && status < 500 && !String(cause).includes('Throttl');
  if (isRefused) return denied('The role of this deployment (aws_role_name) cannot be assumed.', cause);
  const message = 'The role of this deployment (aws_role_name) could not be assumed: STS did not answer.';
  return new CallRefused(refused('failed', { status: 502, message, cause }));
};
