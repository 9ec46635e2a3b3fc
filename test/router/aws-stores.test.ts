import { describe, expect, test } from '@jest/globals';
import type { StoreEnvironment } from '../../lambda/deployed/environment.ts';
import { awsStores, type AwsStoreNames } from '../../router/aws-stores.ts';
import type { InSnakeCase } from '../../router/options.ts';

const names: AwsStoreNames = {
  groupTable: 'groups',
  requestTable: 'requests',
  blobBucket: 'blobs',
  queueUrlBase: 'https://sqs.eu-central-1.amazonaws.com/123456789012/',
  queuePrefix: 'headway-dev',
};
const outputs = Object.fromEntries(
  Object.entries(names).map(([name, value]) => [name.replace(/^./, (first) => first.toUpperCase()), value]),
);

describe('awsStores', () => {
  test.each([
    ['names', names],
    ['a stack’s outputs', { ...outputs, ApiUrl: 'https://api.example', ApiId: 'a' }],
  ])('takes %s', (_, given) => {
    expect(() => awsStores(given as AwsStoreNames)).not.toThrow();
  });

  test.each(Object.keys(names))('without %s, it is named', (missing) => {
    const given = Object.fromEntries(Object.entries(names).filter(([name]) => name !== missing));

    expect(() => awsStores(given as unknown as AwsStoreNames)).toThrow(
      new TypeError(`awsStores: ${missing}: expected a name; it is an output of the stack`),
    );
  });
});

type Checked<T extends true> = T;
type Variables = Uppercase<keyof InSnakeCase<AwsStoreNames>>;

/** Its names are the functions' variables: `npm run types` checks it. */
export type NamesAndEnvironment = Checked<
  [Variables] extends [keyof StoreEnvironment]
    ? [keyof StoreEnvironment] extends [Variables]
      ? true
      : false
    : false
>;
