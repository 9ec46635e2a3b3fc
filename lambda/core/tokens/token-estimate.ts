import { tokensOfField, tokensOfPart } from './media-tokens.ts';
import { UNITS_PER_TOKEN } from './script-weights.ts';
import { unitsOfText } from './text-tokens.ts';

type Body = Readonly<Record<string, unknown>>;

/** The assumed length of an answer when the caller sets no bound. */
const defaultAnswerTokens = 256;
/** Tokens around a message: its role and its ends. */
const messageTokens = 4;
/** Units around a field of a JSON schema, for its quotes, colon and comma; and around an object. */
const aroundField = (3 * UNITS_PER_TOKEN) / 2;
const aroundObject = UNITS_PER_TOKEN;

/** Fields beside a message's text that are not part of it. */
const bookkeepingFields = new Set(['role', 'type', 'id', 'tool_call_id', 'call_id', 'index', 'status']);

/** The fields of a body that the model reads as a prompt. */
const promptFields = [
  'messages',
  'prompt',
  'input',
  'instructions',
  'prediction',
  'query',
  'documents',
] as const;

/** The tokens that a request may use: its prompt, and its answers at full length. A window reserves them. */
export const estimateTokens = (body: Body, rules = { isGenerated: true }): number =>
  estimateUsage(body, rules).tokens;

/** The same with its prompt told apart. */
export function estimateUsage(body: Body, { isGenerated } = { isGenerated: true }) {
  const ofPrompt = promptTokens(body);
  const ofAnswers = isGenerated ? answerTokens(body) * answersTo(body) : 0;
  return { tokens: ofPrompt + ofAnswers, promptTokens: ofPrompt };
}

/**
 * Counts messages, prompt and input by their text, and everything else that the model reads by its JSON; rounded
 * up.
 */
function promptTokens(body: Body): number {
  let units = 0;
  for (const name of promptFields) units += unitsOfPrompt(body[name]);
  for (const definition of [body.tools, body.functions, body.response_format, body.text])
    units += unitsOfJson(definition);
  return Math.ceil(units / UNITS_PER_TOKEN);
}

const answerTokens = (body: Body): number =>
  countOf(body.max_completion_tokens) ??
  countOf(body.max_tokens) ??
  countOf(body.max_output_tokens) ??
  defaultAnswerTokens;

/** `n` answers to each of the texts of `prompt`. */
const answersTo = ({ n, prompt }: Body): number => {
  const isSeveral = Array.isArray(prompt) && typeof prompt[0] !== 'number';
  return (countOf(n) ?? 1) * (isSeveral ? Math.max(1, prompt.length) : 1);
};

const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && typeof value === 'number' && value > 0 ? value : undefined;

/**
 * Every text in a value, and what is not text. A number is a token id: completions take prompts in that form too.
 */
function unitsOfPrompt(value: unknown): number {
  if (typeof value === 'string') return unitsOfText(value);
  if (typeof value === 'number') return UNITS_PER_TOKEN;
  if (typeof value !== 'object' || value === null) return 0;
  let units = 0;
  if (Array.isArray(value)) {
    for (const part of value) units += unitsOfPrompt(part);
    return units;
  }
  const part = value as Body;
  const whole = tokensOfPart(part);
  if (whole !== undefined) return whole * UNITS_PER_TOKEN;
  if (part.role !== undefined) units += messageTokens * UNITS_PER_TOKEN;
  for (const name of Object.keys(part)) {
    if (bookkeepingFields.has(name)) continue;
    const tokens = tokensOfField(name, part[name]);
    units += tokens === undefined ? unitsOfPrompt(part[name]) : tokens * UNITS_PER_TOKEN;
  }
  return units;
}

/** A value as JSON: names, values and the marks around them. */
function unitsOfJson(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return unitsOfText(value);
  if (typeof value !== 'object' || value === null) return UNITS_PER_TOKEN;
  let units = aroundObject;
  if (Array.isArray(value)) {
    for (const item of value) units += unitsOfJson(item) + UNITS_PER_TOKEN;
    return units;
  }
  for (const [name, field] of Object.entries(value))
    units += unitsOfText(name) + unitsOfJson(field) + aroundField;
  return units;
}
