/** A resource of a stage that its stack leaves behind. */
export interface Retained {
  readonly type: string;
  readonly name: string;
  /** In the template. */
  readonly logicalId?: string;
}

interface Resources {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly DeletionPolicy?: string | undefined }>
  >;
}

/** Kinds that need not be kept: the resource that they belong to is gone. */
const PARTS: readonly string[] = ['AWS::S3::BucketPolicy'];

/** `names`: the existing resources, by their ids in the template. */
export function retainedIn({ Resources }: Resources, names: ReadonlyMap<string, string>): Retained[] {
  return Object.entries(Resources).flatMap(([id, { Type, DeletionPolicy }]) => {
    const name = names.get(id);
    const isKept = DeletionPolicy?.startsWith('Retain') === true && !PARTS.includes(Type);
    return name === undefined || !isKept ? [] : [{ type: Type, name, logicalId: id }];
  });
}

interface Kind {
  readonly word: string;
  readonly why: string;
  readonly removal: (name: string) => string;
}

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::GlobalTable': {
    word: 'table',
    why: 'requests with their answers, files or batches that callers may still want; each item is deleted within two days of its expiry; $0.25 per GB and month until then',
    removal: (name) => `aws dynamodb delete-table --table-name ${name}`,
  },
  'AWS::S3::Bucket': {
    word: 'bucket',
    why: 'requests and answers too large for a table; each object is deleted after a week; $0.023 per GB and month until then',
    removal: (name) => `aws s3 rb --force s3://${name}`,
  },
  'AWS::SecretsManager::Secret': {
    word: 'secret',
    why: 'the keys that were set for this stage; $0.40 a month',
    removal: (name) => `aws secretsmanager delete-secret --secret-id ${name}`,
  },
};

const KEY_TABLE: Kind = {
  word: 'table',
  why: 'the keys that were issued, with hashes of their secrets; deploying the stage again makes a new table; $0.45 per GB and month, with its backups',
  removal: (name) => `aws dynamodb delete-table --table-name ${name}`,
};

/** The retained resource, why it stays, its cost and how to remove it: three lines each. Prices: us-east-1. */
export function describeRetained({ type, name, logicalId = '' }: Retained): string {
  const kind = logicalId.startsWith('StorageKeys') ? KEY_TABLE : kinds[type];
  if (kind === undefined) return `  ${type} ${name}`;
  return [`  ${kind.word} ${name}`, `    ${kind.why}`, `    ${kind.removal(name)}`].join('\n');
}
