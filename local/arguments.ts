import { configFileOf } from '../cli/read-config.ts';
import { readOptions } from '../cli/read-options.ts';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { Refused } from '../cli/refused.ts';

export interface StartArguments {
  readonly configFile: string;
  readonly port: number;
}

export const usage = `Usage: npm start -- [--config FILE] [--port N]

  --config FILE  the config file (or variable HEADWAY_CONFIG; default headway.yaml)
  --port N       the port on 127.0.0.1 (or variable PORT; default 4000)
  --help         this text`;

/** What the command line and, behind it, the environment ask for. Throws `Refused`. */
export function readArguments(argv: readonly string[], env: Env): StartArguments | 'help' {
  const { values } = parse(argv);
  if (values.help === true) return 'help';
  return {
    configFile: configFileOf(values.config, env),
    port: toPort(values.port ?? lookUp(env, 'PORT') ?? '4000'),
  };
}

const parse = (argv: readonly string[]) =>
  readOptions(usage, {
    args: [...argv],
    options: {
      config: { type: 'string', short: 'c' },
      port: { type: 'string', short: 'p' },
      help: { type: 'boolean', short: 'h' },
    },
  });

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Refused(`"${text}" is no port; expected a number from 0 (any free one) to 65535.`);
}
