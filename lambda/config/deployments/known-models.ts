/** Names without a provider prefix, as LiteLLM knows them from its price list; the first match counts. */
const families: readonly (readonly [RegExp, string])[] = [
  [
    /^(gpt-|chatgpt-|o[1-9](-|$)|ft:|codex-|computer-use|text-embedding-|omni-moderation|text-moderation)/,
    'openai',
  ],
  [
    /^(davinci|babbage|curie|ada)(-|$)|^text-(davinci|babbage|curie|ada)-|^(dall-e|whisper|tts|sora)-/,
    'openai',
  ],
  [/^claude-/, 'anthropic'],
  [
    /^(us|eu|apac|global|jp|au)\.\w+\.|^(amazon|anthropic|meta|mistral|cohere|ai21|deepseek|openai|qwen)\./,
    'bedrock',
  ],
  [/^(gemini|chat-bison|text-bison|code-bison|codechat-bison|text-unicorn|imagen|medlm)/, 'vertex_ai'],
  [/^(command-|command$|c4ai-|embed-|rerank-)/, 'cohere'],
  [/^(j2-|jamba-)/, 'ai21'],
];

/** The provider of a model, by its name alone; undefined: the name does not tell. */
export const providerByName = (name: string): string | undefined =>
  families.find(([pattern]) => pattern.test(name))?.[1];
