import * as z from 'zod';
import type { ZodOpenApiLinksObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { everyAnswer } from '../headers.ts';

/** A JSON answer of Headway's own. */
export const jsonAnswer = (
  description: string,
  schema: z.ZodType,
  { headers = {}, links }: { readonly headers?: z.ZodRawShape; readonly links?: ZodOpenApiLinksObject } = {},
): ZodOpenApiResponseObject => ({
  description,
  headers: z.object({ ...everyAnswer, ...headers }),
  content: { 'application/json': { schema } },
  ...(links === undefined ? {} : { links }),
});
