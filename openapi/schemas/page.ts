import * as z from 'zod';

/** A page of a list in OpenAI's form. */
export const page = <Entry extends z.ZodType>(entry: Entry) =>
  z.strictObject({
    object: z.literal('list'),
    data: z.array(entry),
    first_id: z.string().nullable(),
    last_id: z.string().nullable().meta({ description: 'The value of `after` for the next page.' }),
    has_more: z.boolean(),
  });
