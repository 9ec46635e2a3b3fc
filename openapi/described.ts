import type * as z from 'zod';

/** The schema with a description for each of its fields (of a body) or parameters (of a query). */
export const described = (
  schema: z.ZodObject,
  texts: Readonly<Record<string, string>>,
  as: 'fields' | 'parameters' = 'fields',
): z.ZodObject =>
  schema.extend(
    Object.fromEntries(
      Object.entries(texts).map(([name, description]) => {
        const field = schema.shape[name] as z.ZodType | undefined;
        if (field === undefined) throw new Error(`there is no field ${name} to describe`);
        return [
          name,
          field.meta({
            ...field.meta(),
            ...(as === 'fields' ? { description } : { param: { description } }),
          }),
        ];
      }),
    ),
  );
