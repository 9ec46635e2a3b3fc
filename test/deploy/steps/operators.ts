import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../../lambda/aws/clients.ts';
import { messageBody } from '../../../lambda/aws/sqs/queue-message-body.ts';
import { deadQueueName, queueName } from '../../../lambda/deployed/queue-name.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { openStage, type DeployedStage } from '../../../ops/stage/deployed-stage.ts';
import { deployedShape } from '../../../ops/stage/deployed-template.ts';
import { openOperatorStores, type OperatorStores } from '../../../ops/control/operator-stores.ts';
import { sampleMessage, sampleRecord } from '../../setup/sample-records.ts';
import { PROMPT } from '../configuration.ts';
import type { Commands } from '../stage.ts';
import type { StepLog } from '../step-log.ts';

const MODEL = 'open';
const PATIENCE_MS = 45_000;
const LOOK_MS = 500;

/** A stage that nobody has used: its model groups are listed, and one of its dead letters finds a dispatcher. */
export async function showOperators(
  stage: string,
  { log, signal }: { readonly log: StepLog; readonly signal: AbortSignal },
  commands: Commands,
): Promise<void> {
  const shape = await deployedShape(stage);
  const listed = (await commands.run('pause', '--stage', stage)).split('\n');
  const isNamed = shape.groups.every((group) => listed.some((line) => line.startsWith(`${group} `)));
  log.check(
    'npx headway pause lists every model group by its name, unused as they are',
    isNamed,
    listed.length,
  );
  const deployed = await openStage(stage);
  const stores = openOperatorStores({ stage: deployed, shape });
  const { id } = await bury(stores, deployed);
  const beganAtMs = performance.now();
  const said = await commands.run('dlq', 'redrive', id, '--stage', stage);
  const isStarted = said.includes(`${id}  sent again; a dispatcher starts\n`);
  log.check('npx headway dlq redrive starts a dispatcher', isStarted, said.trim());
  const status = await untilEnded(stores, id, signal);
  const seconds = Math.round((performance.now() - beganAtMs) / 1_000);
  log.check(`what was sent again is served, within ${String(seconds)} s`, status === 'completed', status);
}

/** A job whose message is in the dead-letter queue. */
async function bury({ requests }: OperatorStores, stage: DeployedStage): Promise<RequestRecord> {
  const record = sampleRecord({ group: MODEL, enqueuedAtMs: Date.now() });
  const { id, enqueuedAtMs, deadlineMs } = record;
  const body = { model: MODEL, user: 'redriven', messages: [{ role: 'user', content: PROMPT }] };
  const payload = { inline: JSON.stringify(body) };
  const message = sampleMessage(record, { id, enqueuedAtMs, deadlineMs, payload });
  await requests.create(record);
  const dead = stage.QueueUrlBase + deadQueueName(queueName(stage.QueuePrefix, MODEL, record.tier));
  const sqs = sqsClient(process.env);
  await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: messageBody(message) }));
  return record;
}

/** The last status that was seen. */
async function untilEnded({ requests }: OperatorStores, id: string, signal: AbortSignal) {
  for (const untilMs = performance.now() + PATIENCE_MS; ;) {
    const status = (await requests.read(id))?.status;
    if (status === 'completed' || performance.now() > untilMs) return status;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
