import { CallRefused } from '../refusals/call-refused.ts';
import { refused } from '../refusals/refusal.ts';

/** A part of a request that the upstream's wire has no place for. */
export const notCarried = (param: string, message: string): CallRefused =>
  new CallRefused(refused('unsupported', { status: 400, param, message }));

/** A part of a request that is not in OpenAI's form, so that its meaning is not known. */
export const notRead = (param: string, expected: string): CallRefused =>
  new CallRefused(
    refused('rejected', {
      status: 400,
      param,
      message: `${param} has to be ${expected}.`,
      code: 'invalid_value',
    }),
  );
