import type { Wire, Bytes } from '../bridge/wire.ts';
import { mockFields } from '../mock/mock-fields.ts';
import type { Headers } from '../refusals/retry-after.ts';
import type { Fields } from '../wire/error-inside.ts';

/** What is sent of a body, and how its answer becomes OpenAI's. */
export interface Exchange {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: the answer is OpenAI's. */
  readonly translate: ((bytes: Bytes, headers: Headers) => Bytes) | undefined;
}

/** An answer's id and time, where the upstream gives none. */
interface Made {
  readonly id: string;
  readonly nowMs: number;
}

/** @throws CallRefused for what has no translation */
export function exchangeFor(
  wire: Wire | undefined,
  { body, model }: { readonly body: Fields; readonly model: string },
  made: () => Made,
): Exchange {
  const asked = withoutOwn(body);
  if (wire === undefined)
    return { body: JSON.stringify({ ...asked, model }), headers: {}, translate: undefined };
  const { body: written, isByTool } = wire.write(asked, model);
  return {
    body: JSON.stringify(written),
    headers: wire.headers,
    translate(bytes, headers) {
      const { id, nowMs } = made();
      const heading = { id: `chatcmpl-${id}`, created: Math.floor(nowMs / 1000), model, isByTool };
      return wire.read(bytes, { headers, heading });
    },
  };
}

const withoutOwn = (body: Fields): Fields =>
  Object.fromEntries(
    Object.entries(body).filter(([name]) => !mockFields.has(name) && name !== 'drop_params'),
  );
