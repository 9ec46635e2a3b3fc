type Body = Readonly<Record<string, unknown>>;

/** A common rule of thumb for English text and BPE tokenizers. */
const charactersPerToken = 4;
/** What an answer is taken for when the caller sets no bound. */
const defaultAnswerTokens = 256;
/** An image or a sound, whatever its size: about OpenAI's price of a 1024 × 1024 image (765). */
const attachmentCharacters = 765 * charactersPerToken;

const attachmentKeys = new Set(['image_url', 'input_audio', 'file', 'file_data']);
/** What stands beside the text of a message without being part of it. */
const bookkeepingKeys = new Set(['role', 'type', 'id', 'tool_call_id', 'index']);

/** Tokens that a request may use: its prompt, and its answers at full length. What a window reserves. */
export const estimateTokens = (body: Body): number =>
  promptTokens(body) + answerTokens(body) * (countOf(body.n) ?? 1);

/** A quarter of the characters of the messages (the prompt, the input) and of the tools' definitions, rounded up. */
function promptTokens(body: Body): number {
  const tools = body.tools === undefined ? 0 : JSON.stringify(body.tools).length;
  const prompts = [body.messages, body.prompt, body.input, body.instructions];
  const text = prompts.reduce<number>((total, prompt) => total + charactersIn(prompt), 0);
  return Math.ceil((text + tools) / charactersPerToken);
}

const answerTokens = (body: Body): number =>
  countOf(body.max_completion_tokens) ??
  countOf(body.max_tokens) ??
  countOf(body.max_output_tokens) ??
  defaultAnswerTokens;

const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && typeof value === 'number' && value > 0 ? value : undefined;

/** Characters of all texts in a value. A number is a token id: completions take prompts in that form too. */
function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value === 'number') return charactersPerToken;
  if (Array.isArray(value)) return value.reduce<number>((total, part) => total + charactersIn(part), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let total = 0;
  for (const [key, part] of Object.entries(value)) {
    if (attachmentKeys.has(key)) total += attachmentCharacters;
    else if (!bookkeepingKeys.has(key)) total += charactersIn(part);
  }
  return total;
}
