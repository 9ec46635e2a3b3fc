import { Refused } from '../../cli/refused.ts';
import { Fault } from '../../lambda/core/faults.ts';

/** Faults that an operator can put right, by the SDK's names for them. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /CredentialsProviderError|Could not load credentials/,
    'No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ],
  [/Region is missing/, 'No AWS region is set. Set AWS_REGION, or a region in the profile.'],
  [
    /ExpiredToken|token .* expired|InvalidClientTokenId|UnrecognizedClient/i,
    'AWS does not accept these credentials: they have expired or are not known. Sign in again.',
  ],
  [/AccessDenied|not authorized/i, 'These credentials do not permit this.'],
  [
    /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|TimeoutError/,
    'AWS, or the address in AWS_ENDPOINT_URL, cannot be reached from here.',
  ],
];

/** Turns a fault of the SDK into a sentence for the operator if there is one; otherwise returns the fault itself. */
export function awsRefusal(fault: unknown): unknown {
  // A store's own fault says less than its cause.
  const error = fault instanceof Fault && fault.cause !== undefined ? fault.cause : fault;
  if (!(error instanceof Error) || error instanceof Refused) return error;
  const text = `${error.name}: ${error.message}`;
  const found = sentences.find(([pattern]) => pattern.test(text));
  if (found !== undefined) return new Refused(`${found[1]} (${text})`, { cause: error });
  // Any other answer of an AWS service.
  return '$fault' in error ? new Refused(`AWS refused. (${text})`, { cause: error }) : error;
}
