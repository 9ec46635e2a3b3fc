import * as z from 'zod';
import { openStores } from '../lambda/aws/open-stores.ts';
import { storeEnvironmentSchema, type StoreEnvironment } from '../lambda/deployed/environment.ts';
import type { OpenStores } from './stores.ts';

/** The names of the resources that the stack has created; each is one of its outputs. */
export interface AwsStoreNames {
  readonly groupTable: string;
  readonly requestTable: string;
  readonly blobBucket: string;
  /** The part of a queue's URL before its name, with the slash. */
  readonly queueUrlBase: string;
  /** First part of every queue's name: `headway-<stage>`. */
  readonly queuePrefix: string;
}

/** The same in the spelling of the stack's outputs, as CloudFormation returns them. Others are ignored. */
export type StackOutputs = { readonly [Name in keyof AwsStoreNames as Capitalize<Name>]: string } & Readonly<
  Record<string, unknown>
>;

/**
 * Stores on DynamoDB, SQS and S3, for several Routers that keep one order. The AWS SDK finds region, credentials
 * and endpoints in its usual places. @throws TypeError that says which name is missing.
 */
export function awsStores(names: AwsStoreNames | StackOutputs): OpenStores {
  const environment = environmentOf(names);
  return ({ config, log }) => {
    const stores = openStores({ environment, config, log, env: process.env });
    const { clock } = stores;
    return { ...stores, dispatcherClock: clock, isShared: true, resume: () => clock.resume() };
  };
}

const given = (names: Readonly<Record<string, unknown>>, name: string): unknown =>
  names[name] ?? names[name.charAt(0).toUpperCase() + name.slice(1)];

function environmentOf(names: object): StoreEnvironment {
  const all: Readonly<Record<string, unknown>> = { ...names };
  const entries = Object.keys(storeEnvironmentSchema.shape).map((variable) => [
    variable,
    given(all, nameOf(variable)),
  ]);
  const parsed = storeEnvironmentSchema.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  const wrong = z.flattenError(parsed.error).fieldErrors;
  throw new TypeError(
    Object.keys(wrong)
      .map((variable) => `awsStores: ${nameOf(variable)}: expected a name; it is an output of the stack`)
      .join('\n'),
  );
}

/** `GROUP_TABLE` → `groupTable`. */
const nameOf = (variable: string): string =>
  variable.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
