import * as z from 'zod';
import { unixSeconds } from './numbers.ts';
import { errorTypes } from '../../lambda/http/answering/errors.ts';

const errorFields = {
  message: z.string().meta({ description: 'Says what is wrong and what would be right.' }),
  type: z.string().meta({
    description: `${[...errorTypes, 'upstream_error'].join(', ')}; or the upstream’s own type.`,
  }),
  param: z.string().nullable().meta({ description: 'The field that is wrong.' }),
  code: z
    .string()
    .nullable()
    .meta({ description: 'A code for programs; null if there is only the message.' }),
};

/** The inside of an error envelope, as a request that has failed keeps it. */
export const errorBody = z.strictObject(errorFields).meta({ id: 'Error' });

const toldError = z
  .strictObject({
    ...errorFields,
    earliest_start: unixSeconds.optional().meta({
      description: 'With deadline_unreachable: the request could not have started before this time.',
    }),
  })
  .meta({ id: 'ToldError' });

export const errorEnvelope = z.strictObject({ error: toldError }).meta({
  id: 'ErrorEnvelope',
  description: "OpenAI's error envelope.",
  examples: [
    {
      error: {
        message: 'priority must be an integer, such as 0 or 100 (lower goes first).',
        type: 'invalid_request_error',
        param: 'priority',
        code: null,
      },
    },
  ],
});
