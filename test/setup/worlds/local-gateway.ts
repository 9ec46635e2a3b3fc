import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  startLocalGateway,
  type LocalGateway,
  type LocalGatewayOptions,
} from '../../../local/local-gateway.ts';

export const KEY = 'sk-1234';

/** The beginning of a configuration with two mocked models; more may follow. */
export const TWO_MODELS = `model_list:
  - model_name: fast
    litellm_params: { model: gpt-3.5-turbo, mock_response: "hello" }
  - model_name: fine
    litellm_params: { model: gpt-3.5-turbo, mock_response: "hello" }`;

/** The whole stack on this machine, from the template and the bundles that would be deployed. */
export async function openGateway(
  yaml: string,
  more: Partial<Pick<LocalGatewayOptions, 'env' | 'output'>> = {},
): Promise<LocalGateway> {
  const configFile = join(await mkdtemp(join(tmpdir(), 'headway-test-')), 'headway.yaml');
  await writeFile(configFile, yaml);
  const output = new PassThrough();
  output.resume();
  return startLocalGateway({ configFile, port: 0, env: process.env, output, ...more });
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly seconds: number;
}

/** Posts JSON with the master key and waits for the whole answer. */
export async function post(url: string, body: Readonly<Record<string, unknown>>): Promise<Posted> {
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, seconds: (performance.now() - began) / 1000 };
}

/** The answer to a key's creation, in part. */
export interface Issued {
  readonly id: string;
  readonly secret: string;
}

/** `call`: the method, a blank and the path. */
export async function manage(
  gateway: LocalGateway,
  call: string,
  { key = KEY, body }: { readonly key?: string; readonly body?: object | undefined } = {},
) {
  const [method = '', path = ''] = call.split(' ');
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Issued & Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}
