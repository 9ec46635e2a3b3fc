/**
 * Says whether a webhook that was received carries a right signature: for whoever writes a receiver.
 *
 *   WEBHOOK_SECRET=whsec_… npm run webhooks:verify -- --id msg_… --timestamp 17… --signature v1,… --body body.json
 *
 * Without --body it is read from standard input, byte for byte. Exits with 0 only if the signature holds.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';

/** Receivers refuse timestamps that are older or newer. */
const TOLERANCE_SECONDS = 300;

const usage = `Usage: npm run webhooks:verify -- --id ID --timestamp SECONDS --signature v1,… [--body FILE]

Says whether a recorded webhook carries a right signature; the variable WEBHOOK_SECRET has the secret.

  --id, --timestamp, --signature  its headers webhook-…
  --body FILE                     its body, byte for byte (default: standard input)
  -h, --help                      this text`;

function readOptions() {
  const text = { type: 'string' } as const;
  const help = { type: 'boolean', short: 'h' } as const;
  try {
    return parseArgs({ options: { id: text, timestamp: text, signature: text, body: text, help } }).values;
  } catch (error) {
    // Node adds advice for programmers after the first sentence.
    const reason = String(error).replace(/^.*?: |\. To .*$/gs, '');
    console.error(`${reason}. "npm run webhooks:verify -- --help" shows the use.`);
    process.exit(2);
  }
}

const { id = '', timestamp = '', signature = '', body = '-', help } = readOptions();
if (help === true) {
  console.log(usage);
  process.exit(0);
}

function missing(): string | undefined {
  if ((process.env.WEBHOOK_SECRET ?? '') === '') return 'the variable WEBHOOK_SECRET (whsec_…)';
  if (id === '') return '--id, the header webhook-id';
  if (!/^\d+$/.test(timestamp)) return '--timestamp, the header webhook-timestamp (Unix seconds)';
  return signature === '' ? '--signature, the header webhook-signature (v1,…)' : undefined;
}

function judge(): { readonly holds: boolean; readonly sentence: string } {
  const needed = missing();
  if (needed !== undefined) return { holds: false, sentence: `Needed: ${needed}.` };
  const raw = readFileSync(body === '-' ? 0 : body, 'utf8');
  const secrets = (process.env.WEBHOOK_SECRET ?? '').split(/\s+/);
  const at = new Date(Number(timestamp) * 1_000);
  const right = secrets.map((secret) => new Webhook(secret).sign(id, at, raw));
  if (!signature.split(' ').some((given) => right.includes(given))) {
    const sentence = `The signature does NOT hold for these ${Buffer.byteLength(raw)} bytes, this id, timestamp and secret.`;
    return { holds: false, sentence };
  }
  const ageSeconds = Math.floor(Date.now() / 1_000) - Number(timestamp);
  const isFresh = Math.abs(ageSeconds) <= TOLERANCE_SECONDS;
  const age = isFresh
    ? ''
    : ` A receiver would refuse it now all the same: its timestamp is ${ageSeconds} s old.`;
  return { holds: true, sentence: `The signature holds.${age}` };
}

const { holds, sentence } = judge();
console.log(sentence);
process.exitCode = holds ? 0 : 1;
