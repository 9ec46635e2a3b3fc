import { NATIVE_FIELD, nativeIn } from '../../core/requests/native-request.ts';
import type { Wire, Bytes } from '../bridge/wire.ts';
import { mockFields } from '../mock/mock-fields.ts';
import type { Headers } from '../refusals/retry-after.ts';
import { fieldsOf, type Fields } from '../wire/error-inside.ts';

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
  const native = nativeIn(body);
  const asked = withoutOwn(body);
  if (wire === undefined) {
    const sent = { ...(native === undefined ? asked : withoutForeign(asked)), model };
    return { body: JSON.stringify(sent), headers: {}, translate: undefined };
  }
  const { body: written, isByTool, isNative } = wire.write(asked, { model, native });
  return {
    body: JSON.stringify(written),
    headers: wire.headers,
    translate(bytes, headers) {
      const { id, nowMs } = made();
      const heading = { id: `chatcmpl-${id}`, created: Math.floor(nowMs / 1000), model, isByTool, isNative };
      return wire.read(bytes, { headers, heading });
    },
  };
}

const withoutOwn = (body: Fields): Fields =>
  Object.fromEntries(
    Object.entries(body).filter(
      ([name]) => !mockFields.has(name) && name !== 'drop_params' && name !== NATIVE_FIELD,
    ),
  );

const foreign: ReadonlySet<string> = new Set(['cache_control', 'thinking_blocks', 'thinking', 'top_k']);

/** Without what the translation from Anthropic's form has kept for Claude. */
function withoutForeign(body: Fields): Fields {
  const cleaned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(cleaned);
    const fields = fieldsOf(value);
    return fields === undefined ? value : without(fields);
  };
  const without = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) => (foreign.has(name) ? [] : [[name, cleaned(value)]])),
    );
  const { messages, tools, ...rest } = body;
  const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => !foreign.has(name)));
  const said = { ...kept, messages: cleaned(messages) };
  return Array.isArray(tools) ? { ...said, tools: tools.map((tool) => withoutCache(tool)) } : said;
}

/** A schema of a tool may have properties of any name. */
const withoutCache = (tool: unknown): unknown => {
  const fields = fieldsOf(tool);
  return fields === undefined
    ? tool
    : Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'cache_control'));
};
