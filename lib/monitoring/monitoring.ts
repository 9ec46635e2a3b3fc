import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { alarmsFor, type AlarmSpec } from './alarms.ts';
import { dashboardRows } from './dashboard.ts';
import type { Ingress } from '../api/ingress.ts';
import type { HeadwayFunction } from '../functions/headway-function.ts';

export interface MonitoringProps {
  readonly stage: string;
  /** First part of every name. */
  readonly prefix: string;
  readonly config: Pick<HeadwayConfig, 'metrics' | 'alarmTopicArn'>;
  readonly ingress: Ingress;
  readonly api: HeadwayFunction;
  readonly dispatcher: HeadwayFunction;
  readonly webhooks: HeadwayFunction | undefined;
  /** False for an emulator that does not support them. */
  readonly hasSavedQueries?: boolean;
}

/** Everything for whoever is on call: alarms, one dashboard, and the queries over the logs. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { stage, prefix, config, ingress } = props;
    const { region } = Stack.of(this);
    const hasMetrics = config.metrics !== false;
    const functions = { api: props.api.function, dispatcher: props.dispatcher.function };
    const hasWebhooks = props.webhooks !== undefined;
    const shown = { stage, ingress, ...functions, hasMetrics, hasWebhooks };
    const specs = alarmsFor(shown);
    const alarms = specs.map((spec) => this.#alarm(spec, props));
    const dashboard = new Dashboard(this, 'Dashboard', {
      // Dashboards belong to the account, not to a region.
      dashboardName: `${prefix}-${region}`,
      widgets: dashboardRows({ ...shown, alarms }),
    });
    this.dashboardUrl = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
    if (props.hasSavedQueries !== false) this.#saveQueries(props);
  }

  #alarm({ name, impact, metric, threshold, bad, outOf }: AlarmSpec, props: MonitoringProps): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${props.prefix}-${name}`,
      alarmDescription: `${impact} What to do: docs/runbook.md#${name}`,
      metric,
      threshold,
      evaluationPeriods: outOf,
      datapointsToAlarm: bad,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nothing is measured while nothing happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const { alarmTopicArn } = props.config;
    if (alarmTopicArn !== undefined) {
      const action = { bind: () => ({ alarmActionArn: alarmTopicArn }) };
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    return alarm;
  }

  #saveQueries({ prefix, api, dispatcher, webhooks }: MonitoringProps): void {
    const logGroups = [api, dispatcher, ...(webhooks === undefined ? [] : [webhooks])].map(
      (own) => own.function.logGroup,
    );
    const save = (id: string, name: string, filter: string) =>
      new QueryDefinition(this, id, {
        queryDefinitionName: `${prefix}/${name}`,
        logGroups,
        queryString: new QueryString({ fields: FIELDS, filterStatements: [filter], sort: '@timestamp asc' }),
      });
    save('OneRequest', 'one request', "requestId = 'ID' or traceId = 'ID'");
    save('Troubles', 'what went wrong', "level in ['WARN', 'ERROR']");
  }
}

const FIELDS = [
  '@timestamp',
  'service',
  'level',
  'message',
  'requestId',
  'group',
  'tier',
  'attempt',
  'waitMs',
  'deployment',
  'status',
  'reason',
  'code',
  'error.name',
  'error.message',
  'traceId',
  'apiRequestId',
];
