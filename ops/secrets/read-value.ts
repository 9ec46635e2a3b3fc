import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Refused } from '../../cli/refused.ts';

type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Reads a secret value from standard input: typed without being shown, or a whole pipe without its last line break.
 * Never from the command line, which shells keep and other users see.
 */
export async function readValue(
  name: string,
  { input = process.stdin, output = process.stderr }: { input?: Input; output?: NodeJS.WritableStream } = {},
): Promise<string> {
  const given =
    input.isTTY === true ? await askHidden(`Value of ${name}: `, { input, output }) : await text(input);
  const value = given.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new Refused(`No value was given for ${name}. Type it, or pipe it to standard input.`);
}

async function askHidden(
  prompt: string,
  { input, output }: { readonly input: Input; readonly output: NodeJS.WritableStream },
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const given = new AbortController();
  lines.on('SIGINT', () => given.abort()).on('close', () => given.abort());
  output.write(prompt);
  try {
    return await lines.question('', { signal: given.signal });
  } catch {
    throw new Refused('Stopped. Nothing was changed.');
  } finally {
    output.write('\n');
    lines.close();
  }
}
