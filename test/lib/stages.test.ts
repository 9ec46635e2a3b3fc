import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { HeadwayStack, type Emulator } from '../../lib/headway-stack.ts';
import { entries, sampleConfig } from './sample-stack.ts';

const webhooks = `webhooks: { secret: 'whsec_${Buffer.alloc(32).toString('base64')}' },`;
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
});

function templateOf(stage: string, emulator?: Emulator) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new HeadwayStack(app, 'sample', { config: sampleConfig(webhooks), stage, entries, emulator });
  return templateSchema.parse(Template.fromStack(stack).toJSON());
}

/** Resources whose names CloudFormation is given; it invents all others, different for each stack. */
const namesIn = (template: ReturnType<typeof templateOf>): string[] =>
  Object.values(template.Resources).flatMap(({ Type, Properties = {} }) =>
    [
      'QueueName',
      'TableName',
      'BucketName',
      'FunctionName',
      'RoleName',
      'LogGroupName',
      'Name',
      'AlarmName',
      'DashboardName',
      'ManagedPolicyName',
    ]
      .map((property) => Properties[property])
      .filter((name) => typeof name === 'string')
      .map((name) => `${Type} ${name}`),
  );

describe('stages of one account and region', () => {
  test('share no name', () => {
    const one = namesIn(templateOf('one'));
    const two = new Set(namesIn(templateOf('two')));

    expect(one.length).toBeGreaterThan(0);
    expect(one.filter((name) => two.has(name))).toEqual([]);
  });

  test('nothing is named whose names are shared by all regions or accounts', () => {
    const global = namesIn(templateOf('one')).filter((name) => /^AWS::(S3|IAM)::/.test(name));

    expect(global).toEqual([]);
  });

  test.each([
    ['a', 'a-b'],
    ['a', 'a-webhooks'],
    ['a-b', 'a-b-b'],
  ])('%s and %s share no name, though one begins with the other', (shorter, longer) => {
    const taken = new Set(namesIn(templateOf(shorter)));

    expect(namesIn(templateOf(longer)).filter((name) => taken.has(name))).toEqual([]);
  });
});

test('for an emulator that cannot stream, answers are whole, no queries are saved and no traces sampled, and nothing else is different', () => {
  const deployed = templateOf('one');
  const emulated = templateOf('one', 'ministack');

  const text = JSON.stringify(emulated);
  expect(text).toContain('"ResponseTransferMode":"BUFFERED"');
  expect(text).not.toContain('"STREAM"');
  expect(text).not.toMatch(/AWS::(Logs::QueryDefinition|XRay::SamplingRule)/);
  // How a function is invoked goes with it, and a deployment's id is a hash of its methods.
  const unsaved = new Set(['AWS::Logs::QueryDefinition', 'AWS::XRay::SamplingRule']);
  const sameButStreaming = ({ Resources, ...rest }: ReturnType<typeof templateOf>): unknown => {
    const saved = Object.entries(Resources).filter(([, { Type }]) => !unsaved.has(Type));
    const template = { ...rest, Resources: Object.fromEntries(saved) };
    return JSON.parse(
      JSON.stringify(template)
        .replaceAll('"BUFFERED"', '"STREAM"')
        .replaceAll('path/2015-03-31/functions/', 'path/2021-11-15/functions/')
        .replaceAll('"/invocations"', '"/response-streaming-invocations"')
        .replaceAll(/(RestApiDeployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1'),
    );
  };
  expect(sameButStreaming(emulated)).toEqual(sameButStreaming(deployed));
});
