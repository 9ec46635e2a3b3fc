import * as z from 'zod';

/** Loose: in an answered response, all fields but these are the upstream's. */
export const responseObject = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    status: z.string().meta({
      description:
        'queued, in_progress, cancelled or failed; otherwise the upstream’s status (completed, incomplete).',
    }),
    background: z.literal(true),
    output: z.unknown().meta({ description: 'A list of output items; empty until there is an answer.' }),
  })
  .meta({
    id: 'Response',
    description:
      "OpenAI's Response object of a background request: once the upstream has answered, its object with Headway's id.",
    examples: [
      {
        id: 'resp_9825c0d557d5c38f0c0490dedf5f3b97',
        object: 'response',
        created_at: 1795395003,
        status: 'queued',
        background: true,
        error: null,
        incomplete_details: null,
        instructions: null,
        max_output_tokens: null,
        metadata: {},
        model: 'limited-fake-model',
        output: [],
        parallel_tool_calls: true,
        previous_response_id: null,
        temperature: null,
        tool_choice: 'auto',
        tools: [],
        top_p: null,
        usage: null,
      },
    ],
  });
