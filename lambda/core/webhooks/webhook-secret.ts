const PREFIX = 'whsec_';
const BYTES = { least: 24, most: 64 } as const;

/** What a text has to be to serve as the secret. */
export const SECRET_EXPECTED =
  'whsec_ and 24 to 64 bytes in base64; while one replaces another, both, with a space';

/** The secrets in a text, or undefined if it is not one or more of them, with spaces between: Standard Webhooks. */
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
