import { curlLine } from '../cli/terminal/curl-line.ts';
import type { HeadwayConfig, Tier } from '../lambda/core/config/headway-config.ts';
import { EXAMPLE_KEY } from '../lambda/config/keys/example-key.ts';
import { masterKeyTexts } from '../lambda/core/config/resolve-references.ts';
import { lookUpTrimmed, referenceName, type Env } from '../lambda/core/config/reference.ts';
import { services, type Service } from './stores/endpoints.ts';

interface Started {
  readonly url: string;
  readonly configFile: string;
  readonly config: HeadwayConfig;
  /** The stores that are not embedded. */
  readonly given: Partial<Record<Service, string>>;
  /** The variables that references stand for; undefined: they are elsewhere. */
  readonly env: Env | undefined;
}

/** The information for whoever has started the gateway; contains no secret. */
export const banner = (started: Started): string => {
  const { url, config } = started;
  const key = keyOf(started);
  return [
    `Headway is ready at ${url}`,
    '',
    row('Board', `${url}/board`),
    row('Key', key.shown),
    ...modelRows(config),
    row('Tiers', config.tiers.map(tierText).join(', ')),
    row(
      'Stores',
      services.map((service) => `${service} ${started.given[service] ?? 'in memory'}`).join(', '),
    ),
    '',
    curlLine({ url, model: groupsOf(config)[0] ?? '', key: key.inShell }),
    '',
  ].join('\n');
};

const row = (name: string, text: string): string => `  ${name.padEnd(8)}${text}`;

const groupsOf = ({ deployments, unserved = {} }: HeadwayConfig): readonly string[] => [
  ...new Set([...deployments.map(({ group }) => group), ...Object.keys(unserved)]),
];

const modelRows = (config: HeadwayConfig): string[] =>
  groupsOf(config).map((group, index) => {
    const members = config.deployments.filter((deployment) => deployment.group === group);
    const limits = members.length === 0 ? 'not served' : members.map(limitText).join(' + ');
    return row(index === 0 ? 'Models' : '', `${group} (${limits})`);
  });

const limitText = ({ rpm, tpm }: HeadwayConfig['deployments'][number]): string => {
  const limits = [rpm === undefined ? [] : `${rpm} rpm`, tpm === undefined ? [] : `${tpm} tpm`].flat();
  return limits.length === 0 ? 'no limit' : limits.join(', ');
};

const tierText = ({ name, maxPriority }: Tier): string =>
  maxPriority === null ? `${name} (the rest)` : `${name} (priority ≤ ${maxPriority})`;

/** The key as it is shown, and as it is written on a shell's command line. */
function keyOf({ config, configFile, env }: Started): {
  shown: string;
  inShell: string | null;
} {
  const [masterKey] = masterKeyTexts(config);
  if (masterKey === undefined)
    return { shown: 'none: anyone who reaches the port may use it', inShell: null };
  if (masterKey === EXAMPLE_KEY) return { shown: masterKey, inShell: masterKey };
  const variable = referenceName(masterKey);
  if (variable === undefined)
    return {
      shown: `general_settings.master_key in ${configFile}, below as HEADWAY_KEY`,
      inShell: '$HEADWAY_KEY',
    };
  const isSet = env === undefined || lookUpTrimmed(env, variable) !== undefined;
  const shown = isSet
    ? `the value of ${variable}`
    : `${variable} is not set, so every call is answered with 401; set it and start again`;
  return { shown, inShell: `$${variable}` };
}
