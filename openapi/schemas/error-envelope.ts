import * as z from 'zod';

const errorFields = {
  message: z.string().meta({ description: 'What is wrong, and what would be right.' }),
  type: z.string().meta({
    description:
      'invalid_request_error, rate_limit_error, timeout, cancelled, upstream_error, server_error; or a word of the upstream.',
  }),
  param: z.string().nullable().meta({ description: 'The field that is wrong.' }),
  code: z.string().nullable().meta({ description: 'For programs; null where the message says it all.' }),
};

/** The inside of an error envelope, as a request that has failed keeps it. */
export const errorBody = z.strictObject(errorFields).meta({ id: 'Error' });

export const errorEnvelope = z.strictObject({ error: errorBody }).meta({
  id: 'ErrorEnvelope',
  description: "OpenAI's error envelope.",
  examples: [
    {
      error: {
        message: 'priority must be an integer (lower goes first), such as 0 or 100.',
        type: 'invalid_request_error',
        param: 'priority',
        code: null,
      },
    },
  ],
});
