/** The key in LiteLLM's and Headway's own examples: it is not a secret. */
export const EXAMPLE_KEY = 'sk-1234';
