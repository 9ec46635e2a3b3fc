import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { DispatcherStarter } from '../ports/dispatcher-starter.ts';
import { guarded } from './store-faults.ts';

/** Starts the dispatcher by an asynchronous invocation; its event is `{"group": …}`. */
export const lambdaDispatcherStarter = (on: {
  readonly client: LambdaClient;
  readonly functionName: string;
}): DispatcherStarter => ({
  async start(group) {
    const command = new InvokeCommand({
      FunctionName: on.functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify({ group }),
    });
    await guarded(on.client.send(command));
  },
});
