import * as z from 'zod';
import { errorEnvelope } from './error-envelope.ts';
import { requestObject } from './request-object.ts';

/** An upstream's answer is passed on byte for byte, so all that is certain about it is that it is JSON. */
const answer = (id: string, of: string, example: object) =>
  z.looseObject({}).meta({
    id,
    description: `${of}, byte for byte as the upstream sends it; the upstream's documentation describes it.`,
    examples: [example],
  });

const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

const answers = {
  'chat/completions': answer('ChatCompletion', 'A chat completion', {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1795395002,
    model: 'gpt-3.5-turbo',
    usage,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello!' } }],
  }),
  completions: answer('Completion', 'A text completion', {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1795395002,
    model: 'gpt-3.5-turbo',
    usage,
    choices: [{ index: 0, finish_reason: 'stop', logprobs: null, text: 'Hello!' }],
  }),
  responses: answer('UpstreamResponse', 'A response', {
    id: 'resp_1',
    object: 'response',
    created_at: 1795395002,
    status: 'completed',
    output: [],
  }),
  embeddings: answer('EmbeddingList', 'A list of embeddings', {
    object: 'list',
    model: 'text-embedding-3-small',
    data: [{ object: 'embedding', index: 0, embedding: [0.6, -0.8] }],
    usage: { prompt_tokens: 10, total_tokens: 10 },
  }),
  'images/generations': answer('ImageList', 'A list of images', {
    created: 1795395002,
    data: [{ url: 'https://example.com/lighthouse.png' }],
  }),
  moderations: answer('Moderation', 'A moderation', {
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [{ flagged: false, categories: {}, category_scores: {} }],
  }),
  rerank: answer('Ranking', 'A ranking', {
    id: 'rerank-1',
    results: [{ index: 0, relevance_score: 0.9 }],
  }),
} as const;

/** Once the status has been sent, an error or a request's id can only come in the body of a 200. */
export const upstreamAnswer = (endpoint: keyof typeof answers) =>
  z.union([answers[endpoint], errorEnvelope, requestObject]);

/** As descriptions before OpenAPI 3.2 have it: the schema is that of each event. */
export const eventStream = z
  .object({
    data: z.string().meta({
      description:
        'JSON from the upstream, or `{"error":{…}}`, after which nothing follows. The last event of a complete answer is `[DONE]`.',
    }),
    event: z.string().optional().meta({ description: 'The type of a response’s event.' }),
    id: z.string().optional().meta({ description: 'The `sequence_number` in a stored answer.' }),
  })
  .meta({
    id: 'Event',
    description:
      'The events of the stream, one after the other; comments (`: waiting`) until the turn, or the end, comes.',
    examples: [{ data: '[DONE]' }],
  });
