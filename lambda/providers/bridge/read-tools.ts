import { fieldsOf } from '../wire/error-inside.ts';
import type { AnswerFormat, Tool, ToolChoice } from './chat.ts';
import { notCarried, notRead } from './not-carried.ts';
import { cacheOf } from './read-content.ts';

export function readTools(tools: unknown): readonly Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw notRead('tools', 'a list');
  return tools.map((value: unknown, index) => {
    const tool = fieldsOf(value);
    const path = `tools[${index}]`;
    if (tool?.type !== 'function')
      throw notCarried(
        `${path}.type`,
        'This model is called by another API than OpenAI’s, which takes tools of the type function.',
      );
    const own = fieldsOf(tool.function) ?? {};
    if (typeof own.name !== 'string') throw notRead(`${path}.function.name`, 'a text');
    return {
      name: own.name,
      description: typeof own.description === 'string' ? own.description : undefined,
      schema: readParameters(own.parameters, `${path}.function.parameters`),
      isStrict: own.strict === true,
      cache: cacheOf(tool) ?? cacheOf(own),
    };
  });
}

/** Both wires want to be told that arguments are an object. */
function readParameters(parameters: unknown, path: string): unknown {
  if (parameters === undefined || parameters === null) return { type: 'object', properties: {} };
  const schema = fieldsOf(parameters);
  if (schema === undefined) throw notRead(path, 'a JSON schema, which is an object');
  return { type: 'object', ...schema };
}

const choices: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  required: { kind: 'any' },
  none: { kind: 'none' },
};

export function readChoice(choice: unknown): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  const word = typeof choice === 'string' && Object.hasOwn(choices, choice) ? choices[choice] : undefined;
  if (word !== undefined) return word;
  const fields = fieldsOf(choice);
  const name = fieldsOf(fields?.function)?.name;
  if (fields?.type === 'function' && typeof name === 'string') return { kind: 'tool', name };
  throw notCarried('tool_choice', 'tool_choice has to be auto, required, none, or name a function.');
}

/** `text` is what every model answers. */
export function readFormat(format: unknown): AnswerFormat | undefined {
  if (format === undefined || format === null) return undefined;
  const { type, json_schema: written } = fieldsOf(format) ?? {};
  if (type === 'text') return undefined;
  if (type === 'json_object') return { schema: undefined };
  const schema = fieldsOf(written)?.schema;
  if (type === 'json_schema' && fieldsOf(schema) !== undefined) return { schema };
  throw notRead(
    'response_format',
    'of the type text, json_object or json_schema, with the schema in json_schema.schema',
  );
}
