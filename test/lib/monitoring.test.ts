import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_NAMESPACE, metrics } from '../../lambda/core/metrics/metrics.ts';
import { MAX_ALARMS } from '../../lib/monitoring/alarms.ts';
import { sampleTemplate } from './sample-stack.ts';

const plain = sampleTemplate();
const webhooks = 'webhooks: { secret: os.environ/WEBHOOK_SECRET },';
const template = sampleTemplate(webhooks);
const own = metrics as Readonly<Record<string, { readonly dimensions: readonly string[] }>>;

const alarmSchema = z.object({
  Properties: z.object({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
    AlarmActions: z.array(z.string()).optional(),
  }),
});
const alarmsIn = (of: typeof template) =>
  Object.values(of.findResources('AWS::CloudWatch::Alarm')).map(
    (alarm) => alarmSchema.parse(alarm).Properties,
  );
const anchorOf = ({ AlarmDescription }: { AlarmDescription: string }) =>
  /docs\/runbook\.md#(\S+)$/.exec(AlarmDescription)?.[1];
const fromRoot = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A dashboard's body after CloudFormation has replaced references by names. */
const dashboardOf = (of: typeof template) => {
  const [dashboard] = Object.values(of.findResources('AWS::CloudWatch::Dashboard'));
  const body = z
    .object({
      Properties: z.object({
        DashboardBody: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
      }),
    })
    .parse(dashboard).Properties.DashboardBody;
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'a-name')).join('');
  return z
    .object({
      widgets: z.array(
        z.object({
          type: z.string(),
          x: z.number(),
          y: z.number(),
          width: z.number(),
          height: z.number(),
          properties: z.object({ metrics: z.array(z.array(z.unknown())).optional() }),
        }),
      ),
    })
    .parse(JSON.parse(text)).widgets;
};

describe('alarms', () => {
  test('are no more than the free ones', () => {
    expect(alarmsIn(template).length).toBeGreaterThan(0);
    expect(alarmsIn(template).length).toBeLessThanOrEqual(MAX_ALARMS);
  });

  test('each has an entry in the runbook, and each entry an alarm', () => {
    const entries = [...fromRoot('docs/runbook.md').matchAll(/^### `(\S+)`$/gm)].map(([, name]) => name);

    expect(alarmsIn(template).map(anchorOf).toSorted()).toEqual(entries.toSorted());
  });

  test('each entry says what it means, how to look, what to do and when to worry', () => {
    const entries = fromRoot('docs/runbook.md')
      .split(/^### `/m)
      .slice(1);

    for (const entry of entries) {
      for (const part of ['What it means', 'Look', 'Do', 'Worry']) expect(entry).toContain(`**${part}.**`);
    }
  });

  test('each watches one metric, of AWS or one that the functions emit for the stage as a whole', () => {
    for (const { Namespace, MetricName, Dimensions } of alarmsIn(template)) {
      expect(Namespace).toMatch(new RegExp(`^(AWS/(Lambda|ApiGateway)|${METRIC_NAMESPACE})$`));
      if (Namespace !== METRIC_NAMESPACE) continue;
      expect(own[MetricName]?.dimensions).toEqual([]);
      expect(Dimensions).toEqual([{ Name: 'stage', Value: 'test' }]);
    }
  });

  test('behind a function URL are the same, on Lambda’s own metrics', () => {
    const own = alarmsIn(sampleTemplate(`${webhooks} function_url: { concurrency: 200 },`));

    expect(own.map(anchorOf)).toEqual(alarmsIn(template).map(anchorOf));
    expect(own.map(({ Namespace }) => Namespace)).not.toContain('AWS/ApiGateway');
    expect(own.find((alarm) => anchorOf(alarm) === 'api-errors')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Url5xxCount',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^GatewayApi/) } }],
    });
  });

  test('are quiet while nothing is measured, and carry their stage in their names', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmName: Match.stringLikeRegexp('^headway-test-'),
    });
  });

  test('notify nobody unless a topic is configured', () => {
    const topic = 'arn:aws:sns:eu-central-1:111122223333:on-call';

    const notifying = sampleTemplate(`alarms: { topic_arn: "${topic}" },`);

    expect(alarmsIn(plain).flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual([]);
    notifying.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic], OKActions: [topic] });
  });
});

describe('the dashboard', () => {
  const widgets = dashboardOf(template);

  test('is within what three free ones may show, and its widgets lie beside each other', () => {
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);

    expect(shown.length).toBeLessThanOrEqual(50);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
  });

  test('shows every metric that the functions emit, by its own dimensions, and no other of theirs', () => {
    const shown = JSON.stringify(widgets.flatMap(({ properties }) => properties.metrics ?? []));

    const single = [...shown.matchAll(/"Headway","(\w+)","stage","test"/g)].map(([, name = '']) => name);
    const searched = [
      ...shown.matchAll(/SEARCH\('\{Headway,([\w,]+)\} MetricName=\\"(\w+)\\" stage=\\"test\\"'/g),
    ].map(([, dimensions = '', name = '']) => [name, dimensions.split(',')] as const);

    expect([...new Set([...single, ...searched.map(([name]) => name)])].toSorted()).toEqual(
      Object.keys(metrics).toSorted(),
    );
    for (const [name, dimensions] of searched) {
      expect(dimensions).toEqual([...(own[name]?.dimensions ?? []), 'stage']);
    }
    for (const name of single) expect(own[name]?.dimensions).toEqual([]);
  });

  test('behind a function URL shows the requests that reach it', () => {
    const shown = JSON.stringify(dashboardOf(sampleTemplate('function_url: { concurrency: 200 },')));

    for (const name of ['UrlRequestCount', 'Url4xxCount', 'Url5xxCount'])
      expect(shown).toContain(`"${name}"`);
    expect(shown).not.toContain('ApiGateway');
  });

  test('carries stage and region in its name, and the stack says where it is', () => {
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardName: { 'Fn::Join': ['', ['headway-test-', { Ref: 'AWS::Region' }]] },
    });
    template.hasOutput('DashboardUrl', {});
  });
});

test('saved queries find one request in the logs of all functions, as documented', () => {
  const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition')) as {
    Properties: { Name: string; QueryString: string; LogGroupNames: unknown[] };
  }[];
  const one = queries.find(({ Properties }) => Properties.Name === 'headway-test/one request')?.Properties;

  expect(one?.LogGroupNames).toHaveLength(3);
  expect(fromRoot('docs/operations.md')).toContain(one?.QueryString);
});

test('without metrics nothing watches or shows any', () => {
  const silent = sampleTemplate('metrics: false,');

  expect(JSON.stringify(silent.toJSON())).not.toContain(`"${METRIC_NAMESPACE}"`);
  expect(JSON.stringify(dashboardOf(silent))).not.toContain(METRIC_NAMESPACE);
  expect(alarmsIn(silent)).toHaveLength(4);
});

test('every metric is described where operators read, with its dimensions and its unit', () => {
  const page = fromRoot('docs/operations.md');

  for (const [name, { unit, dimensions }] of Object.entries(metrics)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    expect(row).toMatch(new RegExp(`${dimensions.join(', ') || '–'} +\\| ${unit}`));
  }
});
