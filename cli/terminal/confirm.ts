import { createInterface } from 'node:readline/promises';
import { Refused } from '../refused.ts';

/** @throws Refused for any answer but yes, and if there is nobody to ask. */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new Refused(`${question} There is no terminal to ask on: add --yes to confirm.`);
  }
  const line = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await line.question(`${question} [y/N] `).finally(() => line.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new Refused('Nothing was done.');
}
