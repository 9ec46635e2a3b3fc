import type { RequestObject } from '../../app/use-cases.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import { asResponse } from '../../core/requests/response-body.ts';

/** OpenAI's Response object for a request in the background: the upstream's own, once it has answered. */
export const responseObjectJson = (object: RequestObject): string =>
  object.status === 'completed' && object.response !== null
    ? asResponse(object.response, object.id)
    : JSON.stringify(withoutAnswer(object));

const withoutAnswer = ({ id, status, model, created_at, error, metadata }: RequestObject) => ({
  id,
  object: 'response',
  created_at,
  status: statusOf(status),
  background: true,
  error: statusOf(status) === 'failed' ? responseError(error) : null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata,
  model,
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  usage: null,
});

/** OpenAI's responses do not expire: a request that got no turn in time has failed. */
const statusOf = (status: RequestObject['status']): Exclude<RequestObject['status'], 'expired'> =>
  status === 'expired' ? 'failed' : status;

const responseError = (error: ErrorBody | null) => ({
  code: error?.code ?? 'server_error',
  message: error?.message ?? 'The request failed.',
});
