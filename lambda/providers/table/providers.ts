import { alikeRows } from './alike-rows.ts';
import { anthropicRows } from './anthropic-rows.ts';
import { awsRows } from './aws-rows.ts';
import { firstRows } from './first-rows.ts';
import { localRows } from './local-rows.ts';
import { moreRows } from './more-rows.ts';
import type { ProviderRow } from './provider-row.ts';

/** The only table of upstreams: a provider is a row, and no other code knows its name. */
export const providerRows: readonly ProviderRow[] = [
  ...firstRows,
  ...anthropicRows,
  ...awsRows,
  ...moreRows,
  ...alikeRows,
  ...localRows,
];

const byPrefix: ReadonlyMap<string, ProviderRow> = new Map(
  providerRows.flatMap((row) => [row.name, ...row.alsoNamed].map((name) => [name, row] as const)),
);

/** Every prefix that leads to a row. */
export const servedPrefixes: readonly string[] = [...byPrefix.keys()];

/** The row behind one of LiteLLM's prefixes. */
export const rowOf = (prefix: string): ProviderRow | undefined => byPrefix.get(prefix);
