const KB = 1024;

/** DynamoDB: one unit for each KB of the item as it stands; at least one, even if a condition failed. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));

/** DynamoDB: one unit for each 4 KB, half as many if eventually consistent; finding nothing is billed too. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * KB))) * (isConsistent ? 1 : 0.5);

/** SQS: one request for each 64 KB of content; a batch counts as a whole. */
export const sqsRequests = (bytes: number): number => Math.max(1, Math.ceil(bytes / (64 * KB)));
