import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OPERATOR_PATH, type LocalStage } from '../../cli/operator/local-stage.ts';
import { askingProof, NONCE_HEADER, PROOF_HEADER } from '../../cli/operator/operator-proof.ts';
import { Refused } from '../../cli/refused.ts';
import { listen, type Listening } from '../../local/edge/listen.ts';
import { operatorEndpoint } from '../../local/operator-endpoint.ts';
import { openLocalStores } from '../../ops/local-control.ts';

const stage: LocalStage = {
  endpoints: { DYNAMODB: 'http://127.0.0.1:1', SQS: 'http://127.0.0.1:2', LAMBDA: 'http://127.0.0.1:3' },
  region: 'us-east-1',
  isEmbedded: true,
  groupTable: 'groups',
  requestTable: 'requests',
  blobBucket: 'blobs',
  keyTable: 'keys',
  queueUrlBase: 'http://127.0.0.1:2/000000000000/',
  queuePrefix: 'headway-local',
  dispatcherFunction: 'dispatcher',
  groups: ['m'],
  tiers: ['high'],
  hasWebhooks: false,
};

let key: string | undefined;
let front: Listening;
beforeEach(async () => {
  key = 'right';
  const server = createServer((request, response) => {
    if (!operatorEndpoint({ stage, key })(request, response)) response.writeHead(404).end('{}');
  });
  front = await listen(server, 0);
});
afterEach(() => front.close());

/** With Node's own client: fetch sets the host itself. */
const ask = async (headers: Record<string, string>, path = OPERATOR_PATH): Promise<number> => {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request(`${front.url}${path}`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
};
const proving = (key: string, host = front.url.replace('http://', '')) => ({
  [NONCE_HEADER]: 'n1',
  [PROOF_HEADER]: askingProof(key, { host, nonce: 'n1' }),
});

describe('the addresses of the stores are told', () => {
  test('to a caller that proves that it holds the master key', async () => {
    expect(await ask(proving('right'))).toBe(200);
  });

  test.each<[string, () => Record<string, string>]>([
    ['another key', () => proving('wrong')],
    ['no key', () => ({})],
    ['the key itself', () => ({ authorization: 'Bearer right' })],
    ['a proof for another port', () => proving('right', '127.0.0.1:1')],
    ['a proof for another question', () => ({ ...proving('right'), [NONCE_HEADER]: 'n2' })],
    [
      'a name that leads here from elsewhere',
      () => ({ ...proving('right', 'rebound.example:4000'), host: 'rebound.example:4000' }),
    ],
    ['a page in a browser', () => ({ ...proving('right'), origin: 'http://127.0.0.1:3000' })],
  ])('not for %s', async (_name, headers) => {
    expect(await ask(headers())).toBe(401);
  });

  test.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])(
    'not through a proxy that sends %s, with a key or where none is asked for',
    async (name) => {
      const withKey = await ask({ ...proving('right'), [name]: 'x' });
      key = undefined;

      expect([withKey, await ask({ [name]: 'x' })]).toEqual([401, 401]);
    },
  );

  test('to anybody on this machine where the gateway asks for no key', async () => {
    key = undefined;

    expect([await ask({}), await ask({ host: 'rebound.example' })]).toEqual([200, 401]);
  });

  test('at no other path', async () => {
    expect(await ask(proving('right'), '/v1/models')).toBe(404);
  });
});

describe('a command', () => {
  test('controls the gateway at its port', async () => {
    const opened = await openLocalStores(front.port, { HEADWAY_KEY: 'right' });

    expect(opened).toMatchObject({
      shape: { groups: ['m'], tiers: ['high'], hasWebhooks: false },
      requestTable: { table: 'requests' },
    });
  });

  test('says that the key is another one', async () => {
    const asked = openLocalStores(front.port, { HEADWAY_KEY: 'wrong' });

    await expect(asked).rejects.toThrow('has another master key; set it as HEADWAY_KEY');
    await expect(asked).rejects.toBeInstanceOf(Refused);
  });

  test('does not send the key to another program on the port, and accepts nothing from it', async () => {
    const heard: string[] = [];
    const other = await listen(
      createServer((request, response) => {
        heard.push(JSON.stringify([request.url, request.rawHeaders]));
        response.end(JSON.stringify(stage));
      }),
      0,
    );

    const asked = openLocalStores(other.port, { HEADWAY_KEY: 'sk-master' });

    await expect(asked).rejects.toThrow('does not prove that it holds the master key');
    expect(heard).toEqual([expect.not.stringContaining('sk-master')]);
    other.close();
  });

  test('without a key accepts only stores on this machine', async () => {
    const endpoints = { ...stage.endpoints, DYNAMODB: 'http://elsewhere.example' };
    const body = JSON.stringify({ ...stage, endpoints });
    const other = await listen(
      createServer((_request, response) => void response.end(body)),
      0,
    );

    const asked = openLocalStores(other.port, { HEADWAY_CONFIG: '/nowhere.yaml' });

    await expect(asked).rejects.toThrow('names stores that are not on this machine');
    other.close();
  });

  test('says that no gateway is there', async () => {
    front.close();

    await expect(openLocalStores(front.port, { HEADWAY_KEY: 'right' })).rejects.toThrow(
      `No gateway runs on port ${front.port} of this machine; npm start starts one.`,
    );
  });

  test('says that something else is there', async () => {
    const other = await listen(
      createServer((_request, response) => void response.end('hello')),
      0,
    );

    await expect(openLocalStores(other.port, {})).rejects.toThrow('is not a gateway');
    other.close();
  });
});
