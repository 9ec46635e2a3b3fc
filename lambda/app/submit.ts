import type { Deps } from './deps.ts';
import { enqueue } from './enqueue.ts';
import type { Gateway } from './gateway.ts';
import { describeRequest } from './describe-request.ts';
import { jobWaitLimitMs } from './time-limits.ts';
import { tokensFor } from './tokens.ts';

/** Makes the use case of a caller who does not wait: a job, durable once it is answered. */
export function createSubmit(deps: Deps): Gateway['submit'] {
  return async (request) => {
    const tokens = tokensFor(deps, request);
    const state = await deps.groups.read(request.group);
    // Not before: a new function's clock is its machine's until the table has answered.
    const enqueuedAtMs = deps.clock.now();
    const record = await enqueue(
      deps,
      {
        ...{ id: deps.newId(), kind: 'job', request, priority: request.priority, enqueuedAtMs },
        ...{ deadlineMs: enqueuedAtMs + jobWaitLimitMs(request), tokens },
        ...{ attempts: 0, failures: 0 },
      },
      state.queue,
    );
    return describeRequest(deps, record, state);
  };
}
