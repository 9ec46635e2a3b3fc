import * as z from 'zod';

/** The setting: who shares fairly with whom inside one priority. */
export const fairnessSchema = z
  .templateLiteral([z.enum(['key', 'team', 'user', 'none'])])
  .or(z.templateLiteral(['metadata.', z.string().min(1).max(64)]));
export type Fairness = z.infer<typeof fairnessSchema>;

/** Where the configuration says nothing. */
export const USUAL_FAIRNESS: Fairness = 'key';

/** The flow of everybody who has no stored key, and of everybody where nothing is shared fairly. */
export const ONE_FLOW = '';

/** A caller's own name for its flow is cut to this many bytes of UTF-8. */
const LONGEST_NAME = 64;

/** A flow shares its priority's turns with the others there by its weight. */
export interface Share {
  readonly flow: string;
  /** From 1 to 1,000. */
  readonly weight: number;
}

/** The part of a request that may choose its flow. */
export interface FlowChoice {
  readonly keyId?: string | null | undefined;
  readonly settings?: { readonly team: string | null; readonly weight: number } | null | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Names of callers and teams have prefixes, so that none of them is another key's id. */
export function shareOf(fairness: Fairness, choice: FlowChoice): Share {
  const weight = choice.settings?.weight ?? 1;
  return { flow: flowOf(fairness, choice), weight };
}

function flowOf(fairness: Fairness, { keyId, settings, body, metadata }: FlowChoice): string {
  const ofKey = keyId ?? ONE_FLOW;
  if (fairness === 'none') return ONE_FLOW;
  if (fairness === 'key') return ofKey;
  if (fairness === 'team') return settings?.team ? `team:${settings.team}` : ofKey;
  if (fairness === 'user') return named('user', body.safety_identifier) ?? named('user', body.user) ?? ofKey;
  return named('metadata', metadata[fairness.slice('metadata.'.length)]) ?? ofKey;
}

const named = (prefix: string, value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? `${prefix}:${cut(value)}` : undefined;

/** Whole characters only. */
function cut(text: string): string {
  const bytes = new Uint8Array(LONGEST_NAME);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  return new TextDecoder().decode(bytes.subarray(0, written));
}
