import type { Fields } from '../../wire/error-inside.ts';
import type { Chat, Tool } from '../chat.ts';
import { hasStructuredAnswers, thinkingOf } from '../claude.ts';
import { withJsonTool } from '../json-tool.ts';
import type { Written } from '../wire.ts';
import { messagesBlock } from './write-blocks.ts';

/** A chat as a request of Anthropic's Messages API. */
export function messagesRequest(
  asked: Chat,
  { model, isStream }: { model: string; isStream: boolean },
): Written {
  const { format } = asked;
  const isNative = format?.schema !== undefined && hasStructuredAnswers(model);
  const isByTool = format !== undefined && !isNative;
  const chat = isByTool ? withJsonTool(asked, format) : asked;
  const { maxTokens, thinking, effort } = thinkingOf(chat, model);
  const outputConfig = {
    ...(effort !== undefined && { effort }),
    ...(isNative && { format: { type: 'json_schema', schema: format.schema } }),
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
  return { body, isByTool };
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

const toolOf = ({ name, description, schema, isStrict, cache }: Tool, model: string): Fields => ({
  name,
  ...(description !== undefined && { description }),
  input_schema: schema,
  ...(isStrict && hasStructuredAnswers(model) && { strict: true }),
  ...(cache !== undefined && { cache_control: cache }),
});
