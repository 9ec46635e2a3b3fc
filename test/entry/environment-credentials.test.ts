import { afterEach, expect, test } from '@jest/globals';
import { defaultProvider } from '../../lambda/entry/environment-credentials.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const set = (values: Readonly<Record<string, string | undefined>>) => {
  for (const name of names) {
    const value = values[name];
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
};
afterEach(() => set(before));

test('a bundled client finds the credentials of its function’s role', async () => {
  set({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' });

  expect(await defaultProvider()()).toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
});

test('those of an emulator have no session', async () => {
  set({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });

  expect(await defaultProvider()()).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' });
});

test('without them it says what is missing', async () => {
  set({ AWS_ACCESS_KEY_ID: 'a' });

  await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
});
