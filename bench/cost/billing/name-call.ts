type Texts = Readonly<Record<string, { readonly S?: string | undefined }>>;

/** The parts of a command's input that tell its purpose. */
export interface CallInput {
  readonly TableName?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly Key?: Texts | undefined;
  readonly ExpressionAttributeValues?: Texts | undefined;
}

/** A call by its kind and its purpose, e.g. `UpdateItem record to granted`. */
export function nameCall(command: string, input: CallInput): string {
  const kind = command.replace(/Command$/, '');
  switch (kind) {
    case 'Query':
      return isWindowOfKey(input) ? 'Query key' : 'Query group';
    case 'GetItem':
      return textsIn(input.Key).some((text) => /^(hash#|keys$)/.test(text))
        ? 'GetItem key'
        : 'GetItem record';
    case 'BatchGetItem':
    case 'PutItem':
      return `${kind} record`;
    case 'UpdateItem':
      return `UpdateItem ${purposeOf(input)}`;
    default:
      return kind;
  }
}

const textsIn = (values: Texts = {}): readonly string[] => Object.values(values).map(({ S = '' }) => S);

const isWindowOfKey = ({ Key, ExpressionAttributeValues }: CallInput): boolean =>
  [...textsIn(Key), ...textsIn(ExpressionAttributeValues)].some((text) => text.startsWith('key#'));

function purposeOf(input: CallInput): string {
  const { UpdateExpression = '', ExpressionAttributeValues = {} } = input;
  const status = ExpressionAttributeValues[':status']?.S;
  if (status !== undefined) return `record to ${status}`;
  if (UpdateExpression.includes('#claimUntilMs')) return 'record, claim extended';
  if (UpdateExpression.includes('#bell :')) return 'queue, bell';
  if (UpdateExpression.includes('#reach =')) return 'queue, report';
  if (UpdateExpression.includes('#leader =')) return 'queue, lease';
  if (UpdateExpression.includes('REMOVE #leader')) return 'queue, lease given up';
  return isWindowOfKey(input) ? 'window of the key' : 'window';
}
