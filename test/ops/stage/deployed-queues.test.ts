import { describe, expect, test } from '@jest/globals';
import { groupHash, queueName } from '../../../lambda/deployed/queue-name.ts';
import { queuesOf, type QueueShape } from '../../../lambda/deployed/queue-shape.ts';
import { QUEUE_SHAPE, writeShape } from '../../../lambda/deployed/written-shape.ts';
import { deployedQueues } from '../../../ops/stage/deployed-queues.ts';
import type { DeployedTemplate } from '../../../ops/stage/template-schema.ts';
import { removedQueues } from '../../../ops/deploy/removed-queues.ts';

const prefix = 'headway-dev';
const shapeOf = (...groups: string[]): QueueShape => ({ groups, tiers: ['high', 'low'], hasWebhooks: true });
const namesOf = (queues: readonly { readonly name: string }[]) => queues.map(({ name }) => name);

/** As CloudFormation returns a template. */
const givenBack = (template: unknown): DeployedTemplate =>
  JSON.parse(JSON.stringify(template).replaceAll(/[^\x20-\x7e]/g, '?')) as DeployedTemplate;

const resourcesOf = (shape: QueueShape): DeployedTemplate['Resources'] =>
  Object.fromEntries(
    queuesOf(prefix, shape)
      .flatMap(({ name, deadName }) => [name, deadName])
      .map((QueueName, n) => [`Queue${n}`, { Type: 'AWS::SQS::Queue', Properties: { QueueName } }]),
  );

/** As the previous version wrote it: names unescaped. */
const older = (shape: QueueShape): DeployedTemplate =>
  givenBack({ Metadata: { [QUEUE_SHAPE]: shape }, Resources: resourcesOf(shape) });

const newer = (shape: QueueShape, nested: readonly string[] = []): DeployedTemplate =>
  givenBack({ Metadata: { [QUEUE_SHAPE]: writeShape(shape, nested) }, Resources: {} });

const removedOf = (template: DeployedTemplate, next: QueueShape) =>
  removedQueues(prefix, deployedQueues(template, prefix)?.queues ?? [], next);

test('names that are not ASCII are known from a template', () => {
  const shape = shapeOf('modèle', 'modéle', '模型', 'plain');

  expect(deployedQueues(newer(shape), prefix)).toEqual({
    shape,
    queues: queuesOf(prefix, shape),
    places: { rootHashes: new Set(shape.groups.map(groupHash)), hasParts: false },
  });
});

test('groups of nested stacks are known, and where they are', () => {
  const found = deployedQueues(newer(shapeOf('here', 'là'), ['là']), prefix);

  expect(found?.shape.groups).toEqual(['here', 'là']);
  expect(found?.places).toEqual({ rootHashes: new Set([groupHash('here')]), hasParts: true });
});

test('a template without a list of queues gives nothing', () => {
  expect(deployedQueues({ Resources: {} }, prefix)).toBeUndefined();
});

describe.each([
  ['this version', newer],
  ['the version before', older],
])('deployed by %s', (_name, deployedBy) => {
  test('a group whose name is not ASCII that stays loses nothing', () => {
    expect(removedOf(deployedBy(shapeOf('modèle', 'a')), shapeOf('a', 'modèle'))).toEqual([]);
  });

  test('a removed one is noticed, with its queues by their names', () => {
    const removed = removedOf(deployedBy(shapeOf('modèle', 'a')), shapeOf('a'));

    expect(namesOf(removed)).toEqual(['high', 'low'].map((tier) => queueName(prefix, 'modèle', tier)));
  });

  test('one that the command names is known, and no other', () => {
    const template = deployedBy(shapeOf('modèle', 'a'));

    expect(deployedQueues(template, prefix, 'modèle')?.shape.groups).toContain('modèle');
    expect(deployedQueues(template, prefix, 'modelé')?.shape.groups).not.toContain('modelé');
  });

  test('a question mark in the name itself is no loss', () => {
    const shape = shapeOf('what?', 'mod?le');

    expect(deployedQueues(deployedBy(shape), prefix)?.shape).toEqual(shape);
  });
});

test('the remains of a lost name tell an operator which group it was', () => {
  const removed = removedOf(older(shapeOf('modèle', 'a')), shapeOf('a'));

  expect(removed.map(({ place }) => place)).toEqual([
    { group: 'mod?le', tier: 'high' },
    { group: 'mod?le', tier: 'low' },
  ]);
});

test('everything that the previous version deployed is in the stage’s own stack, including lost names', () => {
  const { places } = deployedQueues(older(shapeOf('modèle', 'a')), prefix)!;

  expect(places).toEqual({ rootHashes: new Set(['a', 'modèle'].map(groupHash)), hasParts: false });
});
