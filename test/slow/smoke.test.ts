import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../local/local-gateway.ts';
import { gatewayAt, firstModel } from '../../ops/smoke/called-gateway.ts';
import { runChecks } from '../../ops/smoke/run-checks.ts';
import { KEY, openGateway } from '../setup/worlds/local-gateway.ts';

let gateway: LocalGateway;

beforeAll(async () => {
  gateway = await openGateway(`
model_list:
  - model_name: m
    litellm_params: { model: gpt-4, mock_response: hello }
general_settings: { master_key: ${KEY} }
`);
}, 120_000);
afterAll(() => gateway.stop());

test('the local gateway passes the checks that a deployed one has to pass', async () => {
  const called = gatewayAt(gateway.url, KEY);
  const model = await firstModel(called);

  const checks = await runChecks({ called, model, hasKey: true, tell: () => undefined });

  expect(checks.filter(({ isOk }) => !isOk)).toEqual([]);
});
