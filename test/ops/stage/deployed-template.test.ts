import {
  CloudFormationClient,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Refused } from '../../../cli/refused.ts';
import { queueShape } from '../../../lambda/deployed/queue-shape.ts';
import { deployedQueues } from '../../../ops/stage/deployed-queues.ts';
import { deployedShape, deployedTemplate, retainedOf } from '../../../ops/stage/deployed-template.ts';
import { describeRetained } from '../../../ops/destroy/retained.ts';
import { sampleConfig, sampleTemplate } from '../../lib/sample-stack.ts';

const webhooks = `webhooks: { secret: 'whsec_${Buffer.alloc(32).toString('base64')}' },`;
const template = sampleTemplate(webhooks);

function deployed() {
  const client = new CloudFormationClient({ region: 'us-east-1' });
  const ids = Object.keys((template.toJSON() as { Resources: object }).Resources);
  mockClient(client)
    .on(GetTemplateCommand, { StackName: 'headway-dev' })
    .resolves({ TemplateBody: JSON.stringify(template.toJSON()) })
    .on(GetTemplateCommand, { StackName: 'headway-none' })
    .rejects(new Error('Stack with id headway-none does not exist'))
    .on(GetTemplateCommand, { StackName: 'headway-begun' })
    .resolves({})
    .on(GetTemplateCommand, { StackName: 'headway-old' })
    .resolves({ TemplateBody: JSON.stringify({ Resources: {} }) })
    .on(ListStackResourcesCommand)
    .resolves({
      StackResourceSummaries: ids.map((id) => ({
        LogicalResourceId: id,
        PhysicalResourceId: `name-of-${id}`,
        ResourceType: '',
        ResourceStatus: 'CREATE_COMPLETE',
        LastUpdatedTimestamp: new Date(0),
      })),
    });
  return client;
}

test('a deployed template lists its queues, and it has those', async () => {
  const found = await deployedTemplate('dev', deployed());
  const said = found && deployedQueues(found, 'headway-test');

  expect(said?.shape).toEqual(queueShape(sampleConfig(webhooks)));
  const names = Object.values(template.findResources('AWS::SQS::Queue')).map(
    (queue) => (queue as { Properties: { QueueName: string } }).Properties.QueueName,
  );
  const own = said?.queues ?? [];
  expect(own.flatMap(({ name, deadName }) => [name, deadName]).sort()).toEqual(names.sort());
});

test.each(['none', 'begun'])('a stage that was never deployed has no template: %s', async (stage) => {
  expect(await deployedTemplate(stage, deployed())).toBeUndefined();
});

test('operators’ commands know the queues of a stage from its template', async () => {
  expect(await deployedShape('dev', deployed())).toEqual(queueShape(sampleConfig(webhooks)));
});

test.each(['none', 'old'])('a stage that does not say which queues it has is refused: %s', async (stage) => {
  const asked = deployedShape(stage, deployed());

  await expect(asked).rejects.toThrow(Refused);
  await expect(asked).rejects.toThrow(`npx headway deploy --stage ${stage}`);
});

test('resources that outlive the stack are named, with their contents and how to remove them', async () => {
  const client = deployed();
  const found = await deployedTemplate('dev', client);
  const retained = found === undefined ? [] : await retainedOf('dev', found, client);

  const kept = retained.filter(({ type }) => /Table|Bucket/.test(type)).map(({ name }) => name);
  expect(kept).toEqual([
    expect.stringContaining('name-of-StorageRequests'),
    expect.stringContaining('name-of-StorageShelf'),
    expect.stringContaining('name-of-StorageKeys'),
    expect.stringContaining('name-of-StorageBlobs'),
  ]);
  for (const one of retained) expect(describeRetained(one)).toMatch(/\n.*\$0\..*\n +aws \w/);
});
