const PREFIX = 'whsec_';
const BYTES = { least: 24, most: 64 } as const;

/** The form that the secret must have. */
export const SECRET_EXPECTED =
  'whsec_ and 24 to 64 bytes in base64; during a rotation, both secrets, separated by a space';

/** The Standard Webhooks secrets in a text, separated by spaces; undefined: it holds something else or nothing. */
export function webhookSecretsIn(text: string): readonly string[] | undefined {
  const secrets = text.split(/\s+/).filter((part) => part !== '');
  return secrets.length > 0 && secrets.every(isSecret) ? secrets : undefined;
}

function isSecret(text: string): boolean {
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  const isBase64 = bytes.toString('base64') === encoded;
  return text.startsWith(PREFIX) && isBase64 && bytes.length >= BYTES.least && bytes.length <= BYTES.most;
}
