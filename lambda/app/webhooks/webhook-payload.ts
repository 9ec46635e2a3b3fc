import type { RequestRecord } from '../../core/requests/request.ts';
import { describeWithoutResponse } from '../requests/describe-request.ts';
import { requestObjectJson } from '../requests/request-object-json.ts';

/** Larger responses are left out: most receivers accept no more. */
const LARGEST_RESPONSE_BYTES = 128 * 1024;

export interface Ended extends RequestRecord {
  readonly completedAtMs: number;
}

/** Identifies the end of a request: the same in every attempt, and different for a later request with the same id. */
export const webhookIdOf = ({ id, completedAtMs }: Ended): string =>
  `msg_${id}_${completedAtMs.toString(36)}`;

/**
 * The body in the form of Standard Webhooks: the event, its time, and the request object. Byte for byte the same in
 * every attempt, so the delivery's own state is not part of it.
 */
export function webhookPayload(record: Ended, timestamp: string): string {
  const { webhook: _own, ...object } = describeWithoutResponse(record);
  const response = smallResponse(record);
  const isLeftOut = record.response !== null && response === null;
  const shown = { ...object, response, ...(isLeftOut && { response_omitted: leftOut(record) }) };
  const head = JSON.stringify({ type: `request.${record.status}`, timestamp }).slice(0, -1);
  return `${head},"data":${requestObjectJson(shown)}}`;
}

/** A response that is stored as a blob is larger than that anyway. */
function smallResponse({ response }: RequestRecord): string | null {
  if (response === null || 'blob' in response) return null;
  return Buffer.byteLength(response.inline) <= LARGEST_RESPONSE_BYTES ? response.inline : null;
}

const leftOut = ({ id }: RequestRecord): string =>
  `The response is larger than ${LARGEST_RESPONSE_BYTES} bytes: GET /v1/requests/${id} answers with it.`;
