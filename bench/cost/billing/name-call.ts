/** The parts of a command's input that tell its purpose. */
export interface CallInput {
  readonly TableName?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeValues?:
    Readonly<Record<string, { readonly S?: string | undefined }>> | undefined;
}

/** A call by its kind and its purpose, e.g. `UpdateItem record to granted`. */
export function nameCall(command: string, input: CallInput): string {
  const kind = command.replace(/Command$/, '');
  switch (kind) {
    case 'Query':
      return 'Query group';
    case 'GetItem':
    case 'BatchGetItem':
    case 'PutItem':
      return `${kind} record`;
    case 'UpdateItem':
      return `UpdateItem ${purposeOf(input)}`;
    default:
      return kind;
  }
}

function purposeOf({ UpdateExpression = '', ExpressionAttributeValues = {} }: CallInput): string {
  const status = ExpressionAttributeValues[':status']?.S;
  if (status !== undefined) return `record to ${status}`;
  if (UpdateExpression.includes('#claimUntilMs')) return 'record, claim extended';
  if (UpdateExpression.includes('#bell :')) return 'queue, bell';
  if (UpdateExpression.includes('#reach =')) return 'queue, report';
  if (UpdateExpression.includes('#leader =')) return 'queue, lease';
  if (UpdateExpression.includes('REMOVE #leader')) return 'queue, lease given up';
  return 'window';
}
