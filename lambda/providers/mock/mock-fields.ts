import * as z from 'zod';
import { withPlainNumbers } from '../../core/json/exact-json.ts';

/** The fields of a body that speak to a mock; other providers never send them on. */
const schema = z.object({
  mock_response: z.string().optional().catch(undefined),
  mock_timeout: z.boolean().optional().catch(undefined),
  /** Seconds. */
  mock_delay: z.number().nonnegative().optional().catch(undefined),
});

export const mockFields: ReadonlySet<string> = new Set(Object.keys(schema.shape));

/** A body's wishes for a mock; invalid ones are ignored. */
export const readMockFields = (body: Readonly<Record<string, unknown>>) =>
  schema.parse(withPlainNumbers(body));
