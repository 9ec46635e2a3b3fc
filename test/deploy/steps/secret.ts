import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeUpstream } from '../../../testkit/fake-upstream.ts';
import type { CalledGateway } from '../../../ops/smoke/called-gateway.ts';
import { PROMPT, SECRET_NAME } from '../configuration.ts';
import type { Commands } from '../stage.ts';
import type { StepLog } from '../step-log.ts';

/** A missing value is looked up every 15 s. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 3_000;

/** The value that only the stage's secret and the upstream may see. */
export const SECRET_VALUE = 'planted-upstream-key';

/** A model whose key is missing is out of service; a key set by the command reaches the upstream without a deploy. */
export async function showSecret(
  stage: string,
  on: { readonly door: CalledGateway; readonly upstream: FakeUpstream; readonly log: StepLog },
  { commands, signal }: { readonly commands: Commands; readonly signal: AbortSignal },
): Promise<void> {
  const { door, upstream, log } = on;
  const body = { model: 'sealed', user: 'sealed', messages: [{ role: 'user', content: PROMPT }] };
  const ask = () => door.send('POST', '/v1/chat/completions', { body });
  const before = await ask();
  log.check('a model whose key is not set is out', before.status === 503, before.status);
  await commands.tell(`${SECRET_VALUE}\n`, 'secrets', 'set', SECRET_NAME, '--stage', stage);
  const listed = await commands.run('secrets', 'list', '--stage', stage);
  log.check(
    `npx headway secrets lists ${SECRET_NAME}, and no value`,
    listed.includes(SECRET_NAME) && !listed.includes(SECRET_VALUE),
  );
  const untilMs = performance.now() + PATIENCE_MS;
  let status = before.status;
  while (status !== 200 && performance.now() < untilMs) {
    await sleep(LOOK_MS, undefined, { signal });
    status = (await ask()).status;
  }
  const keys = upstream.arrivals.filter(({ user }) => user === 'sealed').map(({ key }) => key);
  log.check(
    'set, it reaches the upstream without a deploy',
    status === 200 && keys.every((key) => key === `Bearer ${SECRET_VALUE}`) && keys.length > 0,
    status,
  );
}
