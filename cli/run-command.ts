import { Refused } from './refused.ts';

/**
 * Runs a command to its end. A refusal gives a sentence and exit code 1; a fault of the command itself shows its
 * stack.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Refused ? error.message : error);
    process.exitCode = 1;
  }
}
