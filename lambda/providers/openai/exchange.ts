import { nativeIn } from '../../core/requests/native-request.ts';
import type { Wire, Bytes } from '../bridge/wire.ts';
import type { Headers } from '../refusals/retry-after.ts';
import { fieldsOf, type Fields } from '../wire/error-inside.ts';
import { isOwn } from './own-fields.ts';
import { omit } from './unsupported.ts';

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
  Object.fromEntries(Object.entries(body).filter(([name]) => !isOwn(name)));

const foreign: ReadonlySet<string> = new Set(['cache_control', 'thinking_blocks', 'thinking', 'top_k']);

/** Without what the translation from Anthropic's form has kept for Claude. */
function withoutForeign(body: Fields): Fields {
  const { messages, tools, ...rest } = body;
  const said = { ...kept(rest), messages: cleaned(messages) };
  return Array.isArray(tools) ? { ...said, tools: tools.map(withoutCache) } : said;
}

const kept = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !foreign.has(name)));

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  const fields = fieldsOf(value);
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(kept(fields)).map(([name, own]) => [name, cleaned(own)]));
}

/** A schema of a tool may have properties of any name. */
function withoutCache(tool: unknown): unknown {
  const fields = fieldsOf(tool);
  return fields === undefined ? tool : omit(fields, 'cache_control');
}
