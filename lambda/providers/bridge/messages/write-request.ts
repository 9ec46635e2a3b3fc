import type { Fields } from '../../wire/error-inside.ts';
import type { Chat, Tool } from '../chat.ts';
import { checkStops, hasStructuredAnswers, isOn, thinkingOf } from '../claude.ts';
import { withJsonTool } from '../json-tool.ts';
import type { Written } from '../wire.ts';
import { structuredSchema } from './structured-schema.ts';
import { messagesBlock } from './write-blocks.ts';

/** A chat as a request of Anthropic's Messages API. */
export function messagesRequest(
  asked: Chat,
  { model, isStream }: { model: string; isStream: boolean },
): Written {
  const { format } = asked;
  const structured = hasStructuredAnswers(model) ? structuredSchema(format?.schema) : undefined;
  const isByTool = format !== undefined && structured === undefined;
  const { maxTokens, thinking, effort } = thinkingOf(asked, model);
  const chat = isByTool ? withJsonTool(asked, { format, isThinking: isOn(thinking) }) : asked;
  checkStops(chat);
  const outputConfig = {
    ...(effort !== undefined && { effort }),
    ...(structured !== undefined && { format: { type: 'json_schema', schema: structured } }),
  };
  const body = {
    model,
    max_tokens: maxTokens,
    ...systemOf(chat),
    messages: chat.turns.map(({ role, blocks }) => ({ role, content: blocks.map(messagesBlock) })),
    ...toolsOf(chat, model),
    ...(chat.temperature !== undefined && { temperature: chat.temperature }),
    ...(chat.topP !== undefined && { top_p: chat.topP }),
    ...(chat.topK !== undefined && { top_k: chat.topK }),
    ...(chat.stop.length > 0 && { stop_sequences: chat.stop }),
    ...(thinking !== undefined && { thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...(chat.user !== undefined && { metadata: { user_id: chat.user } }),
    ...(isStream && { stream: true }),
  };
  return { body, isByTool, isNative: false };
}

const systemOf = ({ system }: Chat): Fields =>
  system.length === 0 ? {} : { system: system.map(messagesBlock) };

function toolsOf({ tools, choice, isParallel }: Chat, model: string): Fields {
  if (tools.length === 0) return {};
  const type = choice?.kind ?? (isParallel ? undefined : 'auto');
  const named = choice?.kind === 'tool' ? { name: choice.name } : {};
  const single = isParallel || type === 'none' ? {} : { disable_parallel_tool_use: true };
  return {
    tools: tools.map((tool) => toolOf(tool, model)),
    ...(type !== undefined && { tool_choice: { type, ...named, ...single } }),
  };
}

/** `strict` takes the same schemas as structured answers. */
function toolOf({ name, description, schema, isStrict, cache }: Tool, model: string): Fields {
  const strict = isStrict && hasStructuredAnswers(model) ? structuredSchema(schema) : undefined;
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: strict ?? schema,
    ...(strict !== undefined && { strict: true }),
    ...(cache !== undefined && { cache_control: cache }),
  };
}
