import type { Values } from '../template/resolve.ts';
import type { Resource, Template } from '../template/template.ts';
import type { Access } from './endpoints.ts';

export interface Physical extends Values {
  /** A resource's name on this machine: its own, or one made of stack and logical id. */
  nameOf(logicalId: string): string;
}

const nameProperties = ['QueueName', 'TableName', 'BucketName', 'FunctionName'] as const;

/**
 * Names that are the same in every gateway started from the same template, so that gateways on shared stores find
 * each other's tables, queues and bucket.
 */
export function physicalNames(stack: { name: string; template: Template }, access: Access): Physical {
  const { Resources } = stack.template;
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': access.accountId,
    'AWS::Region': access.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
  };

  const nameOf = (logicalId: string): string => {
    const { Type = '', Properties = {} } = Resources[logicalId] ?? {};
    const own = nameProperties
      .map((property) => Properties[property])
      .find((name) => typeof name === 'string');
    const made = `${stack.name}-${logicalId}`;
    return own ?? (Type === 'AWS::S3::Bucket' ? made.toLowerCase().slice(0, 63) : made);
  };

  return {
    nameOf,
    ref: (name) => pseudo[name] ?? (Object.hasOwn(Resources, name) ? nameOf(name) : undefined),
    getAtt(logicalId, attribute) {
      const resource = Resources[logicalId];
      if (resource === undefined) return undefined;
      return attribute === 'Arn'
        ? arnOf(resource, { name: nameOf(logicalId), access })
        : `${logicalId}.${attribute}`;
    },
  };
}

function arnOf({ Type }: Resource, { name, access }: { name: string; access: Access }): string {
  const place = `${access.region}:${access.accountId}`;
  switch (Type) {
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${place}:${name}`;
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${place}:function:${name}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    default:
      return `arn:aws:local:${place}:${name}`;
  }
}
