import type { ReadBody } from '../../app/batches/batch-deps.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import type { Clock } from '../../ports/clock.ts';
import { readCompletionRequest } from './completion-request.ts';
import { checkDepth } from './json-object.ts';
import { createModelNames } from './model-names.ts';

/** Makes the reader of a batch line's body: the rules are those for the body of a request in the background. */
export function createBodyReader(config: HeadwayConfig, clock: Clock): ReadBody {
  const models = createModelNames(config);
  const around = { config, models, preference: { isAsync: true, waitSeconds: undefined } };
  return ({ body, endpoint }) => {
    checkDepth(body);
    if (body.webhook_url !== undefined && body.webhook_url !== null) throw webhookInBatch();
    const read = readCompletionRequest(body, endpoint, { ...around, nowMs: clock.now() });
    if (read.isStream) throw streamInBatch();
    const { isStream: _isStream, isUsageWanted: _isUsageWanted, patience: _patience, ...request } = read;
    return { ...request, modelNames: models.namesOf(request.group) };
  };
}

const webhookInBatch = () =>
  new Fault(
    'invalid_request',
    'webhook_url must be absent in a line of a batch: ask the batch when its lines have ended.',
    {
      param: 'webhook_url',
    },
  );

const streamInBatch = () =>
  new Fault(
    'invalid_request',
    'stream must be false or absent in a line of a batch: each answer is written as a whole.',
    {
      param: 'stream',
    },
  );
