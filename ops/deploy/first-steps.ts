import { curlLine } from '../../cli/terminal/curl-line.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { referenceName } from '../../lambda/core/config/reference.ts';
import { masterKeyTexts, namesIn } from '../../lambda/core/config/resolve-references.ts';

export interface Deployed {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  readonly dashboardUrl?: string | undefined;
  readonly configFile: string;
  readonly config: HeadwayConfig;
  /** The names that the configuration refers to and that the stage's secret does not hold. */
  readonly missing: readonly string[];
}

const KEY = 'HEADWAY_KEY';

/** The next steps for whoever has deployed; contains no secret. */
export function firstSteps(deployed: Deployed): string {
  const { config, stage, url, missing } = deployed;
  const names = namesIn(config);
  const model = config.deployments[0]?.group ?? '';
  const hasKey = config.masterKey !== undefined;
  return [
    '',
    `Headway is deployed at ${url}`,
    '',
    row('Stage', `${stage}, account ${deployed.account}, ${deployed.region}`),
    ...(deployed.dashboardUrl === undefined ? [] : [row('Board', deployed.dashboardUrl)]),
    ...(names.length === 0 ? [] : secretRows({ names, missing, stage })),
    row('Key', hasKey ? keyText(deployed) : 'none: anyone who knows the address may use it'),
    '',
    curlLine({ url, model, key: hasKey ? `$${KEY}` : null }),
    '',
  ].join('\n');
}

const row = (name: string, text: string): string => `  ${name.padEnd(9)}${text}`;

function secretRows(on: Pick<Deployed, 'missing' | 'stage'> & { readonly names: readonly string[] }) {
  const { names, missing, stage } = on;
  if (missing.length === 0) return [row('Secrets', `${names.join(', ')}: all are set`)];
  return [
    row('Secrets', `not set yet: ${missing.join(', ')}; what needs them is out of service until they are`),
    row('', `set each with: npx headway secrets set NAME --stage ${stage}`),
  ];
}

function keyText({ config, configFile }: Deployed): string {
  const [masterKey = ''] = masterKeyTexts(config);
  const name = referenceName(masterKey);
  const where =
    name === undefined
      ? `general_settings.master_key in ${configFile}`
      : `the value that you set for ${name}`;
  return `${where}; in this shell: export ${KEY}=…`;
}
