/** The key of LiteLLM's and of Headway's own examples, and so no secret. */
export const EXAMPLE_KEY = 'sk-1234';
