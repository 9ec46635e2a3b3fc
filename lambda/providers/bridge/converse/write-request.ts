import { claudeInBedrock } from '../../table/anthropic-rows.ts';
import type { Fields } from '../../wire/error-inside.ts';
import type { Chat, Tool } from '../chat.ts';
import { checkStops, isOn, thinkingOf } from '../claude.ts';
import { withJsonTool } from '../json-tool.ts';
import { notCarried } from '../not-carried.ts';
import type { Written } from '../wire.ts';
import { cachePoint, createBlockWriter } from './write-blocks.ts';

/** A chat as a request of Bedrock's Converse. Its model, and whether it streams, stand in the path. */
export function converseRequest(asked: Chat, model: string): Written {
  const { format } = asked;
  const isByTool = format !== undefined;
  const { maxTokens, more, isThinking } = modelsOwn(asked, model);
  const chat = isByTool ? withJsonTool(asked, { format, isThinking }) : asked;
  const blocks = createBlockWriter();
  const inference = {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(chat.temperature !== undefined && { temperature: chat.temperature }),
    ...(chat.topP !== undefined && { topP: chat.topP }),
    ...(chat.stop.length > 0 && { stopSequences: chat.stop }),
  };
  const body = {
    ...(chat.system.length > 0 && { system: blocks.write(chat.system) }),
    messages: chat.turns.map((turn) => ({ role: turn.role, content: blocks.write(turn.blocks) })),
    ...(Object.keys(inference).length > 0 && { inferenceConfig: inference }),
    ...toolsOf(chat),
    ...(Object.keys(more).length > 0 && { additionalModelRequestFields: more }),
  };
  return { body, isByTool, isNative: false };
}

interface ModelsOwn {
  readonly maxTokens: number | undefined;
  readonly more: Fields;
  readonly isThinking: boolean;
}

/** What Converse passes on to a family of models in that family's own words. */
function modelsOwn(chat: Chat, model: string): ModelsOwn {
  const { maxTokens: asked, topK } = chat;
  if (!claudeInBedrock.test(model)) {
    const more = topK === undefined ? {} : { inferenceConfig: { topK } };
    return { maxTokens: asked, more, isThinking: false };
  }
  checkStops(chat);
  const { maxTokens, thinking, effort } = thinkingOf(chat, model);
  const more = {
    ...(topK !== undefined && { top_k: topK }),
    ...(thinking !== undefined && { thinking }),
    ...(effort !== undefined && { output_config: { effort } }),
  };
  return { maxTokens: thinking === undefined ? asked : maxTokens, more, isThinking: isOn(thinking) };
}

function toolsOf({ tools, choice, turns }: Chat): Fields {
  if (tools.length === 0) return {};
  if (choice?.kind === 'none') {
    const isCalled = turns.some(({ blocks }) => blocks.some(({ kind }) => kind === 'call'));
    if (!isCalled) return {};
    throw notCarried(
      'tool_choice',
      'Bedrock has no tool_choice: none for a conversation that has called tools.',
    );
  }
  return {
    toolConfig: {
      tools: tools.flatMap((tool) => [toolOf(tool), ...cachePoint(tool)]),
      ...(choice !== undefined && { toolChoice: choiceOf(choice) }),
    },
  };
}

const choiceOf = (choice: NonNullable<Chat['choice']>): Fields =>
  choice.kind === 'tool' ? { tool: { name: choice.name } } : { [choice.kind]: {} };

const toolOf = ({ name, description, schema }: Tool): Fields => ({
  toolSpec: {
    name,
    ...(description !== undefined && description !== '' && { description }),
    inputSchema: { json: schema },
  },
});
