/** A wrong model and a rate limit, as Bedrock's runtime answers them in each of its APIs. */
export const awsRefusals = {
  error: {
    status: 400,
    body: { message: 'The provided model identifier is invalid.' },
    headers: { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/' },
    means: 'missing',
  },
  limit: {
    status: 429,
    body: { message: 'Too many requests, please wait before trying again.' },
    headers: { 'x-amzn-errortype': 'ThrottlingException' },
    means: 'rate_limited',
    retryAfterMs: null,
  },
} as const;
