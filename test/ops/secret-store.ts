import {
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';

/**
 * One secret as Secrets Manager's reference describes it: versions with labels, the first one AWSCURRENT by itself,
 * and a label that moves only from the version that the request names.
 */
export function secretStore() {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const texts = new Map<string, string>();
  const labels = new Map<string, string>();
  const meta = { $metadata: {} };
  let beforeMove: (() => Promise<unknown>) | undefined;

  mock.on(GetSecretValueCommand).callsFake(() => {
    const version = labels.get('AWSCURRENT');
    if (version === undefined) throw new ResourceNotFoundException({ message: 'no value', ...meta });
    return { SecretString: texts.get(version), VersionId: version };
  });
  mock.on(PutSecretValueCommand).callsFake((input: PutSecretValueCommand['input']) => {
    const version = input.ClientRequestToken ?? '';
    const isFirst = texts.size === 0;
    texts.set(version, input.SecretString ?? '');
    const given = [...(input.VersionStages ?? ['AWSCURRENT']), ...(isFirst ? ['AWSCURRENT'] : [])];
    for (const label of given) labels.set(label, version);
    return { VersionId: version, VersionStages: given };
  });
  mock
    .on(UpdateSecretVersionStageCommand)
    .callsFake(async (input: UpdateSecretVersionStageCommand['input']) => {
      const first = beforeMove;
      beforeMove = undefined;
      await first?.();
      const at = labels.get(input.VersionStage ?? '');
      if (at !== input.RemoveFromVersionId)
        throw new InvalidParameterException({ message: 'moved', ...meta });
      labels.set(input.VersionStage ?? '', input.MoveToVersionId ?? '');
      return {};
    });

  return {
    client,
    mock,
    /** The value in use. */
    text: () => texts.get(labels.get('AWSCURRENT') ?? ''),
    hold(text: string) {
      texts.set('given', text);
      labels.set('AWSCURRENT', 'given');
    },
    /** Done by somebody else after the next version is written and before it comes into use. */
    interfere: (work: () => Promise<unknown>) => void (beforeMove = work),
  };
}
