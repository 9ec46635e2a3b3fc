/** The answer to a caller's mistake: status and the inside of the error envelope. */
export type Expected = readonly [
  status: number,
  message: string,
  param?: string | null,
  code?: string | null,
];

export const noKey: Expected = [
  401,
  "No API key was sent. Send 'Authorization: Bearer YOUR_KEY', or YOUR_KEY in x-litellm-api-key, api-key or x-api-key.",
  null,
  'invalid_api_key',
];
export const wrongKey: Expected = [
  401,
  'The API key that was sent is not valid here.',
  null,
  'invalid_api_key',
];
const whatThereIs =
  'Supported paths: /v1/chat/completions, /v1/completions, /v1/responses, /v1/messages, /v1/embeddings, /v1/images/generations, /v1/moderations, /v1/rerank, /v1/files, /v1/batches, /v1/models, /v1/requests, /v1/board, /v1/keys and /v1/key.';
export const noRoute: Expected = [
  404,
  `There is nothing at this path. ${whatThereIs}`,
  null,
  'route_not_found',
];
export const notOffered = (of: string): Expected => [
  404,
  `/v1/${of} of OpenAI's API is not supported here. ${whatThereIs}`,
  null,
  'route_not_found',
];
export const takesOnly = (allow: string): Expected => [
  405,
  `This path accepts only ${allow}.`,
  null,
  'method_not_allowed',
];
export const notJsonType: Expected = [
  415,
  'The Content-Type must be application/json.',
  null,
  'unsupported_media_type',
];
export const notJson = (where: string): Expected => [
  400,
  `The body is not valid JSON: at line 1, column ${where} was expected.`,
  null,
  'invalid_json',
];
export const notUtf8: Expected = [
  400,
  'The body must be JSON in UTF-8; its bytes are not valid UTF-8.',
  null,
  'invalid_json',
];
export const empty: Expected = [400, 'The body is empty: send a JSON object.'];
export const notObject = (kind: string): Expected => [400, `The body must be a JSON object, not ${kind}.`];
export const tooLarge: Expected = [413, 'The body must not be larger than 10 MB.', null, 'payload_too_large'];
export const tooDeep: Expected = [400, 'The body must not be nested deeper than 100 levels.'];
export const invalid = (param: string, message: string): Expected => [400, message, param];
export const noModel = invalid(
  'model',
  'model must be a string: one of the names that GET /v1/models lists.',
);
export const unknownModel = (shown: string): Expected => [
  404,
  `The model ${shown} is not known here. Known models: m, vendor/large, nickname.`,
  'model',
  'model_not_found',
];
export const noMessages = invalid(
  'messages',
  'messages must be a list of messages, each an object with a role and a content.',
);
export const noMessage = invalid('messages[1]', 'Every message must be an object with a role and a content.');
export const noRole = invalid('messages[0].role', 'role must be a string, such as "user".');
export const noPrompt = invalid(
  'prompt',
  'prompt must be a string, or a non-empty list of strings or tokens.',
);
export const badPriority = invalid(
  'priority',
  'priority must be an integer from -9007199254740991 to 9007199254740991, without quotes, such as 0 or 100 (lower goes first).',
);
export const badTimeout = invalid('timeout', 'timeout must be a number of seconds greater than 0.');
export const flag = (name: string) => invalid(name, `${name} must be true or false.`);
export const badMaxWait = invalid('max_wait', 'max_wait must be a number of seconds, 0 or more.');
export const badDeadline = invalid(
  'deadline',
  'deadline must be a time: Unix seconds, or a string such as "2027-01-15T08:00:00Z", with Z or an offset.',
);
export const pastDeadline = invalid('deadline', 'deadline must be in the future: this time has passed.');
export const farDeadline = invalid(
  'deadline',
  'deadline must be at most a day ahead. A number is read as Unix seconds, not milliseconds.',
);
export const badKey = invalid(
  'Idempotency-Key',
  'Idempotency-Key must be sent once, as 1 to 255 ASCII characters without spaces, such as a UUID.',
);
export const unchangeable = (param: string | null): Expected => [
  400,
  'Only the priority, deadline and timeout of a request can be changed.',
  param,
];
export const nothingChanged: Expected = [
  400,
  'The body changes nothing. Only the priority, deadline and timeout of a request can be changed.',
];
export const badStatus = invalid(
  'status',
  'status must be one of queued, in_progress, completed, failed, cancelled, expired.',
);
export const badLimit = invalid('limit', 'limit must be a whole number from 1 to 100.');
export const badAfter = invalid(
  'after',
  'after must be the id of a request: the last_id of the previous page.',
);
export const badQuery = (param: string) =>
  invalid(param, 'The list accepts only status, model, limit, after.');
export const badStreamQuery = invalid('stream', 'stream must be true or false.');
export const badStart = invalid(
  'starting_after',
  'starting_after must be the sequence_number of an event: 0 or more.',
);
export const startWithoutStream = invalid('starting_after', 'starting_after needs stream=true.');
export const noRequest: Expected = [
  404,
  'There is no such request: ids begin with req_ or resp_.',
  'id',
  'request_not_found',
];
export const noFile: Expected = [404, 'There is no such file: ids begin with file-.', 'id', 'file_not_found'];
export const noBatch: Expected = [
  404,
  'There is no such batch: ids begin with batch_.',
  'id',
  'batch_not_found',
];
export const badPage = (of: string) =>
  invalid('after', `after must be the id of a ${of}: the last_id of the previous page.`);
export const compressed: Expected = [
  415,
  'The body must not be compressed: Content-Encoding must be absent or identity.',
  null,
  'unsupported_media_type',
];
export const badWait = invalid('wait', 'wait must be a whole number of seconds from 0 to 60.');
