import { lookUpTrimmed, referenceName, type Env } from '../../core/config/reference.ts';

/** Fields that keep their reference until a function starts, so that no secret enters a bundle or template. */
const keptFields: ReadonlySet<string> = new Set([
  'api_key',
  'api_base',
  'base_url',
  'api_version',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_sts_endpoint',
  'aws_bedrock_runtime_endpoint',
  'master_key',
  'mock_response',
  'secret',
]);

/**
 * The file's values with every other `os.environ/NAME` replaced and every null left out. If a variable is not set,
 * its reference stays, and no number, flag or name accepts it.
 */
export const resolveEarly = (value: unknown, env: Env): unknown => {
  if (typeof value === 'string') return resolveText(value, env);
  if (Array.isArray(value)) return value.map((item) => resolveEarly(item, env));
  if (typeof value !== 'object' || value === null) return value ?? undefined;

  const entries = Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([key, field]) => [key, isKept(key, field) ? field : resolveEarly(field, env)] as const);
  return Object.fromEntries(entries);
};

/** Master keys may stand in a list. */
const isKept = (key: string, field: unknown): boolean =>
  keptFields.has(key) && (typeof field === 'string' || (key === 'master_key' && Array.isArray(field)));

const resolveText = (text: string, env: Env): string => {
  const name = referenceName(text);
  return (name === undefined ? undefined : lookUpTrimmed(env, name)) ?? text;
};
