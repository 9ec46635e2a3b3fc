import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Env } from '../lambda/core/config/reference.ts';
import { keptByNpm } from './kept-by-npm.ts';
import { Refused, WrongUse } from './refused.ts';
import { wrongUseSentence } from './wrong-use.ts';

interface Around {
  /** Without the interpreter and the program's name. */
  readonly argv: readonly string[];
  readonly env: Env;
}

/**
 * Runs a program to its end and resolves to its exit code: 0, 1 if it refuses or fails, 2 for wrong use. A refusal
 * is a sentence; a fault of the program itself shows its stack.
 */
export async function runProgram(program: CommandUnknownOpts, { argv, env }: Around): Promise<number> {
  try {
    program.hook('preAction', (_program, chosen) => {
      const kept = keptByNpm(chosen, { words: chosen.args, env });
      if (kept !== undefined) throw new WrongUse(kept);
    });
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    const chosen = chosenIn(program, argv);
    // Without its option, a value looks like an excess argument.
    const isTooMany = error instanceof CommanderError && error.code === 'commander.excessArguments';
    const kept = isTooMany ? keptByNpm(chosen, { words: chosen.args, env }) : undefined;
    return codeOf(kept === undefined ? error : new WrongUse(kept), `${pathOf(chosen)} --help`);
  }
}

function codeOf(error: unknown, helpLine: string): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code !== 'commander.help') console.error(wrongUseSentence(error, helpLine));
    return 2;
  }
  console.error(error instanceof Refused ? error.message : error);
  return error instanceof WrongUse ? 2 : 1;
}

/** The command that the words lead to, for the line that points to its help. */
function chosenIn(program: CommandUnknownOpts, argv: readonly string[]): CommandUnknownOpts {
  const [word, ...rest] = argv;
  const found = program.commands.find((one) => one.name() === word);
  return found === undefined ? program : chosenIn(found, rest);
}

export function pathOf(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
