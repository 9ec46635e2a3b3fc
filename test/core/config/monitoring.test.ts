import { expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith, noticesOf } from './support.ts';

const withSettings = (settings: string) => fileWith('model: ollama/x', `headway_settings: {${settings}}`);
const topic = 'arn:aws:sns:eu-central-1:111122223333:on-call';

test('unless the file says so, metrics are on and alarms notify nobody', () => {
  const { metrics, alarmTopicArn } = configOf(fileWith('model: ollama/x'));

  expect([metrics, alarmTopicArn]).toEqual([undefined, undefined]);
});

test('metrics may be turned off, and alarms be sent to a topic', () => {
  const file = withSettings(`metrics: false, alarms: {topic_arn: "${topic}"}`);

  expect(configOf(file)).toMatchObject({ metrics: false, alarmTopicArn: topic });
  expect(noticesOf(file)).toEqual([]);
});

test.each([
  ['alarms: {topic_arn: "on-call"}', 'alarms.topic_arn', 'the ARN of an SNS topic'],
  [
    'alarms: {topic_arn: "arn:aws:sqs:eu-central-1:111122223333:on-call"}',
    'alarms.topic_arn',
    'arn:aws:sns:',
  ],
  ['alarms: {}', 'alarms.topic_arn', 'the ARN of an SNS topic'],
  ['alarms: on', 'alarms', 'a mapping, e.g. alarms: {topic_arn:'],
  ['metrics: nope', 'metrics', 'true or false'],
])('%s is refused at its place, with what would be right', (settings, key, expected) => {
  const [error, ...others] = errorsOf(withSettings(settings));

  expect(error).toContain(`headway_settings.${key}: `);
  expect(error).toContain(expected);
  expect(others).toEqual([]);
});

test('a setting of another name gets a notice', () => {
  expect(noticesOf(withSettings(`alarms: {topic_arn: "${topic}", topic: x}`))).toHaveLength(1);
});
