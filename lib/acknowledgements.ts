import { CfnElement, Validations, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TierQueues } from './storage/tier-queues.ts';

/** A finding of cdk-nag that stays: its place, and why it is right to leave it. */
export interface Acknowledgement {
  /** Construct path inside the stack. */
  readonly at: string;
  readonly id: string;
  readonly reason: string;
}

const api = 'Gateway/Rest/RestApi';
const bucket = 'Storage/Blobs';
const readers = ['Dispatcher/Leader/Role', 'Gateway/Api/Role'] as const;

const inTheFunction =
  'The function checks a bearer key before anything else, as OpenAI does: clients of OpenAI can present no other credential. The comparison takes the same time for every key; /health and the description of the API alone are open.';
const objects =
  'The objects of one bucket, by key: keys hold the ids of requests, which are not known beforehand.';

/** Every finding that stays. A test fails for one that is no longer found, and for one that is not listed. */
export function acknowledgementsOf(stack: Stack, stage: string): readonly Acknowledgement[] {
  const blobs = logicalIdOf(stack, bucket);
  const secret =
    stack.node.tryFindChild('Secret') === undefined
      ? []
      : [
          {
            at: 'Secret/Values',
            id: 'AwsSolutions-SMG4',
            reason:
              'It holds keys that other providers issue, which Secrets Manager cannot rotate. npx headway secrets replaces one in a minute, and no deploy or restart is needed for it (docs/security.md).',
          },
        ];
  return [
    ...secret,
    {
      at: bucket,
      id: 'AwsSolutions-S1',
      reason:
        'Two functions of this stack are its only users, and what they put there is gone after 7 days. An access log would need a second bucket that outlives the stage; where an auditor wants it, CloudTrail data events record the same.',
    },
    ...readers.map((at) => ({
      at: `${at}/DefaultPolicy`,
      id: `AwsSolutions-IAM5[Resource::<${blobs}.Arn>/*]`,
      reason: objects,
    })),
    {
      at: 'Gateway/Api/Role/DefaultPolicy',
      id: `AwsSolutions-IAM5[Resource::<${blobs}.Arn>/files/*]`,
      reason: `${objects} Deleting is for uploaded files alone.`,
    },
    ...ofTierQueues(stack),
    ...(stack.node.findChild('Gateway').node.tryFindChild('Rest') === undefined ? [] : ofRestApi(stage)),
  ];
}

/** Grants by prefix and suffix of a queue's name. */
function ofTierQueues(stack: Stack): readonly Acknowledgement[] {
  const queues = constructAt(stack, 'TierQueues');
  if (!(queues instanceof TierQueues)) return [];
  const reason =
    "The queues of one tier of this stage, whatever the model group: a policy that named each queue would grow past IAM's limit. Neither the announcements' queue nor a queue without the stage's name has such a name; test/lib/queue-grants.test.ts shows what is matched.";
  return readers.flatMap((at) =>
    [...queues.patterns, ...(at === 'Gateway/Api/Role' ? [] : queues.deadPatterns)].map((pattern) => ({
      at: `${at}/DefaultPolicy`,
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${pattern}]`,
      reason,
    })),
  );
}

/** Findings that come with API Gateway: its own settings, and X-Ray, for which it samples. */
function ofRestApi(stage: string): readonly Acknowledgement[] {
  const deployed = `${api}/DeploymentStage.${stage}`;
  return [
    {
      at: 'Gateway/Api/Role/DefaultPolicy',
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'xray:PutTraceSegments and xray:PutTelemetryRecords, which know no resources. Nothing else has this resource: test/lib/permissions.test.ts lists every statement.',
    },
    {
      at: api,
      id: 'AwsSolutions-APIG2',
      reason:
        "The function validates every body, header and query and answers in OpenAI's error envelope with the field that is wrong. API Gateway's own check knows one model for each method and answers in a form that no client of OpenAI reads.",
    },
    ...['', '/{proxy+}'].flatMap((path) =>
      ['AwsSolutions-APIG4', 'AwsSolutions-COG4'].map((id) => ({
        at: `${api}/Default${path}/ANY`,
        id,
        reason: inTheFunction,
      })),
    ),
    {
      at: deployed,
      id: 'AwsSolutions-APIG3',
      reason:
        'A web ACL costs $5 a month and more, whatever the traffic; throttling stands in front of the function. Whoever wants one associates it with the stage (docs/security.md).',
    },
    {
      at: deployed,
      id: 'AwsSolutions-APIG6',
      reason:
        "Execution logs may hold headers and bodies, that is keys and prompts. The access log and the function's own log say what came of each call, without them.",
    },
  ];
}

/** @throws Error if nothing is at the path of an acknowledgement. */
export function acknowledgeFindings(stack: Stack, stage: string): void {
  for (const { at, ...acknowledgement } of acknowledgementsOf(stack, stage)) {
    Validations.of(constructAt(stack, at)).acknowledge(acknowledgement);
  }
}

function constructAt(stack: Stack, path: string): IConstruct {
  return path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
}

function logicalIdOf(stack: Stack, path: string): string {
  const { defaultChild } = constructAt(stack, path).node;
  if (!CfnElement.isCfnElement(defaultChild)) throw new Error(`${path} has no resource of its own`);
  return stack.getLogicalId(defaultChild);
}
