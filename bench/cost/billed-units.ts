const KB = 1024;

/** DynamoDB: one unit for each KB of the item as it stands; at least one, also where a condition failed. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));

/** DynamoDB: one unit for each 4 KB, half as many if eventually consistent; finding nothing is billed too. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * KB))) * (isConsistent ? 1 : 0.5);

/** SQS: a request for each 64 KB of what it carries, of a batch as a whole. */
export const sqsRequests = (bytes: number): number => Math.max(1, Math.ceil(bytes / (64 * KB)));
