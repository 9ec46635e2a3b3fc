import { curlLine } from '../cli/curl-line.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import { referenceName } from '../lambda/core/config/reference.ts';

export interface Deployed {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  readonly dashboardUrl?: string | undefined;
  readonly configFile: string;
  readonly config: HeadwayConfig;
}

const KEY = 'HEADWAY_KEY';

/** What whoever has deployed wants to know next; no secret is in it. */
export function firstSteps(deployed: Deployed): string {
  const { config, stage, url } = deployed;
  const names = referencedNames(config);
  const model = config.deployments[0]?.group ?? '';
  const hasKey = config.masterKey !== undefined;
  return [
    '',
    `Headway is deployed at ${url}`,
    '',
    row('Stage', `${stage}, account ${deployed.account}, ${deployed.region}`),
    ...(deployed.dashboardUrl === undefined ? [] : [row('Board', deployed.dashboardUrl)]),
    ...(names.length === 0
      ? []
      : [
          row('Secrets', names.join(', ')),
          row('', `set each with: npm run secrets -- --stage ${stage} set NAME`),
        ]),
    row('Key', hasKey ? keyText(deployed) : 'none: anybody who knows the address may use it'),
    '',
    curlLine({ url, model, key: hasKey ? `$${KEY}` : null }),
    '',
  ].join('\n');
}

const row = (name: string, text: string): string => `  ${name.padEnd(9)}${text}`;

function keyText({ config: { masterKey = '' }, configFile }: Deployed): string {
  const name = referenceName(masterKey);
  const where =
    name === undefined ? `general_settings.master_key in ${configFile}` : `what you set as ${name}`;
  return `${where}; in this shell: export ${KEY}=…`;
}

/** The names that the configuration leaves to the stage's secret. */
export function referencedNames(config: HeadwayConfig): string[] {
  const found = new Set<string>();
  JSON.parse(JSON.stringify(config), (_key, value: unknown) => {
    const name = typeof value === 'string' ? referenceName(value) : undefined;
    if (name !== undefined) found.add(name);
    return value;
  });
  return [...found].sort();
}
