import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, openGateway, post } from '../../setup/worlds/local-gateway.ts';

const groups = [...Array.from({ length: 199 }, (_, n) => `vendor/model-${n}`), 'modèle'];
const models = groups.map(
  (group) =>
    `  - { model_name: ${group}, litellm_params: { model: x, mock_response: from ${group}, rpm: 60 } }`,
);

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await openGateway(
    `model_list:\n${models.join('\n')}\ngeneral_settings: { master_key: ${KEY} }\n`,
  );
}, 120_000);
afterAll(() => gateway.stop());

const ask = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});

test.each([groups[0]!, groups[120]!, 'modèle'])('of 200 groups of four tiers %s answers', async (group) => {
  const { status, text } = await post(`${gateway.url}/v1/chat/completions`, ask(group));

  expect(status).toBe(200);
  expect(text).toContain(`from ${group}`);
});

test.each([groups[1]!, groups[198]!, 'modèle'])('a job for %s goes through its queue', async (group) => {
  const { status, text } = await post(`${gateway.url}/v1/chat/completions`, ask(group, { background: true }));
  expect(status).toBe(202);
  const { id } = JSON.parse(text) as { id: string };

  const collected = await fetch(`${gateway.url}/v1/requests/${id}?wait=20`, {
    headers: { authorization: `Bearer ${KEY}` },
  });

  expect(await collected.json()).toMatchObject({ status: 'completed', model: group });
});
