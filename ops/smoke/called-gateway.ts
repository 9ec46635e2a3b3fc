import * as z from 'zod';
import { Refused } from '../../cli/refused.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Throws if the answer is not JSON. */
  json(): unknown;
}

interface Sending {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A gateway as its callers see it. */
export interface CalledGateway {
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
  /** The same gateway with another caller's key. */
  withKey(key: string): CalledGateway;
}

/** `url`: with or without `/v1`. */
export function gatewayAt(url: string, key: string | undefined): CalledGateway {
  const base = url.replace(/\/+$/, '').replace(/\/v1$/, '');
  return {
    async send(method, path, { body, headers } = {}) {
      const response = await fetch(base + path, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = (): unknown => JSON.parse(text);
      return { status: response.status, headers: response.headers, text, json };
    },
    withKey: (other) => gatewayAt(url, other),
  };
}

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/** The first model that a gateway offers. @throws Refused if it cannot be reached or lists none. */
export async function firstModel(called: CalledGateway): Promise<string> {
  const answer = await called.send('GET', '/v1/models').catch((cause: unknown) => {
    throw new Refused('No gateway answers at this address.', { cause });
  });
  const read = answer.status === 200 ? modelsSchema.safeParse(answer.json()) : undefined;
  const [model] = read?.data?.data ?? [];
  if (model !== undefined) return model.id;
  throw new Refused(
    `GET /v1/models was answered with ${answer.status} and no list of models. Check the address, with its stage, and the key.`,
  );
}
