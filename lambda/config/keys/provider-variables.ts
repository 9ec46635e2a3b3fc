import { providerRows, rowOf } from '../../providers/table/providers.ts';
import type { ProviderVariables } from '../../providers/table/provider-row.ts';

export type VariableField = keyof ProviderVariables;

/** The variables that LiteLLM reads if a deployment does not say; the first one that is set counts. */
export const variablesFor = (provider: string, field: VariableField): readonly string[] =>
  rowOf(provider)?.variables[field] ?? [];

/** The variable that must hold the key for a provider's own address, whether it is set now or not. */
export function neededKey(provider: string): string | undefined {
  const row = rowOf(provider);
  return row?.needsKey === true ? (row.usualKey ?? row.variables.api_key[0]) : undefined;
}

const variables: ReadonlySet<string> = new Set(
  providerRows.flatMap(({ variables: { api_key, api_base, api_version } }) => [
    ...api_key,
    ...api_base,
    ...api_version,
  ]),
);

/** True for a name that a deployment may read without naming it. */
export const isProviderVariable = (name: string): boolean => variables.has(name);
