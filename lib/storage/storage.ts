import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Ceilings } from '../ceilings.ts';

const ownerIndex = 'byOwner';

/**
 * Everything that outlives an invocation, except the queues.
 *
 * No point-in-time recovery except for keys: windows and leases are worth nothing a minute later, and a request record
 * restored without its message would promise an answer that nobody is going to give.
 */
export class Storage extends Construct {
  /** The rpm-counter table: windows and queue rows, by model group. */
  readonly groups: TableV2;
  readonly requests: TableV2;
  /** The index that lists a caller's requests. */
  readonly requestsByOwnerArn: string;
  /** Files and batches, by owner; batches that are not over are listed once more by themselves. */
  readonly shelf: TableV2;
  /** Payloads and responses that are too large for a message or an item. */
  readonly blobs: Bucket;
  /** Keys by id, with copies by the hash of each secret and by team. */
  readonly keys: TableV2;

  constructor(scope: Construct, id: string, ceilings: Pick<Ceilings, 'readUnits' | 'writeUnits'>) {
    super(scope, id);
    const most = { maxReadRequestUnits: ceilings.readUnits, maxWriteRequestUnits: ceilings.writeUnits };
    this.groups = new TableV2(this, 'Groups', {
      partitionKey: { name: 'group', type: AttributeType.STRING },
      sortKey: { name: 'row', type: AttributeType.STRING },
      billing: Billing.onDemand(most),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.requests = new TableV2(this, 'Requests', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(most),
      timeToLiveAttribute: 'expiresAt',
      // A caller's own requests, newest first. Keys only: a change of a request while it lives costs no write here.
      globalSecondaryIndexes: [
        {
          indexName: ownerIndex,
          partitionKey: { name: 'owner', type: AttributeType.STRING },
          sortKey: { name: 'enqueuedAtMs', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
          ...most,
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.requestsByOwnerArn = `${this.requests.tableArn}/index/${ownerIndex}`;
    this.shelf = new TableV2(this, 'Shelf', {
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(most),
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.keys = new TableV2(this, 'Keys', {
      partitionKey: { name: 'partition', type: AttributeType.STRING },
      sortKey: { name: 'row', type: AttributeType.STRING },
      billing: Billing.onDemand(most),
      // Removes replaced secrets and deleted keys.
      timeToLiveAttribute: 'expiresAt',
      // The only table whose loss cannot be repaired: only their holders have the secrets.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.blobs = new Bucket(this, 'Blobs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
