import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Endpoint } from '../lambda/core/requests/request.ts';
import type { ProviderRow } from '../lambda/providers/table/provider-row.ts';
import { providerRows } from '../lambda/providers/table/providers.ts';
import { unservedProviders } from '../lambda/providers/table/unserved.ts';

/** The page of all upstreams. */
export const providersFile = fileURLToPath(new URL('../docs/providers.md', import.meta.url));

/** The page as the table has it, formatted. */
export async function providersPage(): Promise<string> {
  const text = [intro(), rowsOf(providerRows), differences(), notServed()].join('\n\n');
  return format(text, { ...(await resolveConfig(providersFile)), filepath: providersFile });
}

const intro = () => `# Providers

This page is written by \`npm run providers\` from the table in \`lambda/providers/table\`. ${providerRows.length} providers are served, under LiteLLM's prefixes and variables. The first variable that is set is used; if none is set, a notice names the one in **bold**. A provider without one in bold is called without a key. How a file names them: [configuration](configuration.md#providers).

A key in one of these variables is sent to its own provider's address and to addresses of no provider in this table, but never to another provider's address: a deployment that would do so is left out. Redirects are not followed.`;

const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ');

function rowsOf(rows: readonly ProviderRow[]): string {
  const lines = rows.map((row) => {
    const prefixes = [row.name, ...row.alsoNamed].map((name) => `${name}/`);
    const cells = [
      code(prefixes),
      row.title,
      row.base ?? (row.signs === undefined ? 'from `api_base`' : 'by region'),
      keysOf(row),
    ];
    return `| ${[...cells, code(row.variables.api_base), apisOf(row)].join(' | ')} |`;
  });
  return [
    '| `model` | provider | address | key | address from | APIs |',
    '| - | - | - | - | - | - |',
    ...lines,
  ].join('\n');
}

function keysOf({ variables: { api_key: names }, needsKey, usualKey = names[0] }: ProviderRow): string {
  return names.map((name) => (needsKey && name === usualKey ? `**\`${name}\`**` : `\`${name}\``)).join(', ');
}

const shortNames: Readonly<Record<Endpoint, string>> = {
  'chat/completions': 'chat',
  completions: 'text',
  responses: 'responses',
  embeddings: 'embeddings',
  'images/generations': 'images',
  moderations: 'moderations',
  rerank: 'rerank',
};
const apisOf = ({ serves }: ProviderRow): string => serves.map((endpoint) => shortNames[endpoint]).join(', ');

function differences(): string {
  const lines = providerRows.flatMap((row) => {
    const said = differencesOf(row);
    return said.length === 0 ? [] : [`| \`${row.name}/\` | ${said.join('; ')} |`];
  });
  return `## What differs

A parameter that a provider does not accept is refused by name with 400 before anything is sent; with \`drop_params: true\` (in \`litellm_settings\`, in \`litellm_params\` or in a body) it is left out. A parameter that changes nothing (\`n: 1\`, a penalty of 0) is always left out. \`max_completion_tokens\` and other fields are renamed to the provider's names, and its \`reasoning\` is read as \`reasoning_content\`.

| \`model\` | |
| - | - |
${lines.join('\n')}`;
}

function differencesOf(row: ProviderRow): readonly string[] {
  const pairs = (renames: Readonly<Record<string, string>>) =>
    Object.entries(renames).map(([from, to]) => `\`${from}\` as \`${to}\``);
  const values = Object.entries(row.values).flatMap(([name, others]) =>
    Object.entries(others).map(([from, to]) => `\`${name}: ${from}\` as \`${to}\``),
  );
  const sent = [...pairs(row.renames), ...values, ...(row.stripsStrict ? ['tools without `strict`'] : [])];
  const adds = Object.entries(row.adds).map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``);
  const { requests, tokens } = row.rates;
  return [
    ...(row.auth === 'bearer' ? [] : [`key in ${authOf(row)}`]),
    ...(row.signs === undefined ? [] : ['without a key, signed with AWS credentials']),
    ...(sent.length === 0 ? [] : [`sends ${sent.join(', ')}`]),
    ...(adds.length === 0 ? [] : [`adds ${adds.join(', ')}`]),
    ...(row.contentAsText ? ['joins text parts into one string'] : []),
    ...(row.refuses.length === 0
      ? []
      : [`does not accept ${code(row.refuses.map((field) => field.replace('=', ': ')))}`]),
    ...row.models.map(modelText),
    ...(row.leavesOut.length === 0 ? [] : [`is not sent ${code(row.leavesOut)}`]),
    ...pairs(row.reads).map((pair) => `reads ${pair}`),
    ...(row.readsParts ? ['joins the content parts of answers into one string'] : []),
    ...(row.usage === 'never' ? ['streams end without usage'] : []),
    ...(requests === 'day' || requests === 'second'
      ? [`rate headers count requests per ${requests} and tokens per ${tokens}`]
      : []),
    ...(requests === 'none' ? ['has no rate headers'] : []),
    ...(row.unserved === undefined ? [] : [`\`${row.unserved.match.source}\` ${row.unserved.why}`]),
  ];
}

const modelText = ({ match, refuses, unless }: ProviderRow['models'][number]): string => {
  const exception = unless === undefined ? '' : ` unless \`${unless.field}: ${unless.is}\``;
  return `\`${match.source.replaceAll('|', '\\|')}\` does not accept ${code(refuses)}${exception}`;
};

const authOf = ({ auth }: ProviderRow): string =>
  auth === 'azure-ai' ? '`api-key` at Azure’s own hosts' : `\`${auth}\``;

function notServed(): string {
  const reasons = Map.groupBy(unservedProviders, ([, reason]) => reason);
  const lines = [...reasons].map(
    ([reason, entries]) => `| ${code(entries.map(([name]) => `${name}/`))} | ${reason} |`,
  );
  return `## Not served

A deployment of one of these is left out with a warning, and the gateway starts without it; \`--strict\` refuses the file.

| \`model\` | why |
| - | - |
${lines.join('\n')}`;
}
