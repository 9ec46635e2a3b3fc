import { parseArgs } from 'node:util';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { StartRefused } from './start-refused.ts';

export interface StartArguments {
  readonly configFile: string;
  readonly port: number;
}

export const usage = `Usage: npm start -- [--config FILE] [--port N]

  --config FILE  the config file (or variable HEADWAY_CONFIG; default headway.yaml)
  --port N       the port on 127.0.0.1 (or variable PORT; default 4000)
  --help         this text`;

/** What the command line and, behind it, the environment ask for. Throws `StartRefused`. */
export function readArguments(argv: readonly string[], env: Env): StartArguments | 'help' {
  const { values } = parse(argv);
  if (values.help === true) return 'help';
  return {
    configFile: values.config ?? lookUp(env, 'HEADWAY_CONFIG') ?? 'headway.yaml',
    port: toPort(values.port ?? lookUp(env, 'PORT') ?? '4000'),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        config: { type: 'string', short: 'c' },
        port: { type: 'string', short: 'p' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // `TypeError [CODE]: Unknown option '--x'. To specify …`: the first sentence says it.
    const [, reason = String(error)] = /: ([^]*?)\.?(?: To |$)/.exec(String(error)) ?? [];
    throw new StartRefused(`${reason}.\n${usage}`);
  }
}

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartRefused(`"${text}" is no port; expected a number from 0 (any free one) to 65535.`);
}
