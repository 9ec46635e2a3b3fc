import type { IncomingRequest } from '../../app/use-cases.ts';
import { webhookSecretsOf } from '../../core/config/resolve-references.ts';
import { identityOf, type Identity } from '../../core/requests/idempotency.ts';
import type { Patience } from '../../core/requests/patience.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { chatBodyOf } from '../../api/messages/chat-body.ts';
import { NATIVE_FIELD, type NativeRequest } from '../../core/requests/native-request.ts';
import { messageResponse } from '../answering/message-response.ts';
import { readCompletionRequest, type CompletionRequest } from '../../api/bodies/completion-request.ts';
import { completionResponse } from '../answering/completion-response.ts';
import { aboutExchange, traceIdOf } from '../edge/about-exchange.ts';
import { errorResponse, noteError } from '../answering/errors.ts';
import type { CallHandler, HttpEvent } from '../edge/exchange.ts';
import { createHold } from '../answering/hold.ts';
import { idempotencyKeyOf } from '../reading/idempotency-key.ts';
import { readJsonBody } from '../reading/json-body.ts';
import type { JsonObject } from '../../api/bodies/json-object.ts';
import { createModelNames } from '../../api/bodies/model-names.ts';
import { preferenceOf } from '../reading/prefer.ts';
import { withHeaders, type HttpResponse, type ResponseHeaders } from '../edge/response.ts';
import { clampedPriority, withDemotionOf } from '../answering/clamped-priority.ts';
import { checkModel, priorityFor } from '../../app/keys/key-rules.ts';
import { Fault } from '../../core/faults.ts';
import type { Site } from '../edge/site.ts';
import { createAcceptance, preferenceApplied } from '../answering/acceptance.ts';
import { createResponseAcceptance } from './responses.ts';

type Called = Parameters<CallHandler>[0];

interface Surroundings {
  readonly event: HttpEvent;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  readonly isStream: boolean;
  readonly isUsageWanted: boolean;
  readonly patience: Patience;
  readonly extraHeaders: ResponseHeaders;
}

/** Makes the handlers of the endpoints that call a model; `/queue/…` also answers with the priority used. */
export function createCompletions(site: Site) {
  const { useCases, config, log, clock, secrets } = site;
  const models = createModelNames(config);
  const hold = createHold(site);
  const acceptRequest = createAcceptance(site);
  const acceptResponse = createResponseAcceptance(site);
  const acceptFor = (endpoint: Endpoint) => (endpoint === 'responses' ? acceptResponse : acceptRequest);

  function complete(request: IncomingRequest, around: Surroundings): Promise<HttpResponse> {
    const accept = acceptFor(request.endpoint);
    const { event, isStream, isUsageWanted, patience } = around;
    const caller = new AbortController();
    const onClosed = () => caller.abort();
    if (around.signal.aborted) onClosed();
    around.signal.addEventListener('abort', onClosed, { once: true });
    const onBroken: Parameters<typeof completionResponse>[1]['onBroken'] = (broken) => {
      if (caller.signal.aborted) return;
      log.warn('the upstream ended its stream early', {
        ...aboutExchange(event),
        group: request.group,
        ...broken,
      });
    };
    const extraHeaders = { ...around.extraHeaders, ...preferenceApplied(patience.applied.always) };
    // A stored answer is not a stream: it is turned into one.
    const storedStream = isStream && request.id !== undefined ? { isUsageWanted } : undefined;
    const about = { extraHeaders, storedStream, onBroken, onClosed };
    const answer = useCases
      .complete({ ...request, signal: caller.signal })
      .then((done) =>
        done.kind === 'accepted'
          ? withHeaders(
              { ...accept(done.object, event, patience.applied.accepted), statusCode: 202 },
              withDemotionOf(done.object, around.extraHeaders),
            )
          : completionResponse(done, about),
      );
    return hold({
      answer,
      isStream,
      onClosed,
      onLateError(error) {
        noteError(site, error, aboutExchange(event));
        return errorResponse(error);
      },
    });
  }

  /** Reads the request in a body; a key that may see only some models learns of no others. */
  async function readBody(
    { body, native }: Spoken,
    endpoint: Endpoint,
    { event, principal }: Called,
  ): Promise<CompletionRequest> {
    const isWaitedFor = native !== undefined;
    const canSign = webhookSecretsOf(config, secrets.known()) !== undefined;
    const asked = {
      config,
      models,
      preference: preferenceOf(event),
      canSign,
      isWaitedFor,
      nowMs: clock.now(),
    };
    try {
      return readCompletionRequest(body, endpoint, asked);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'model_not_found') throw error;
      const { settings } = await principal;
      return readCompletionRequest(body, endpoint, { ...asked, models: models.seenBy(settings) });
    }
  }

  return (endpoint: Endpoint, { isQueue = false, isMessages = false } = {}): CallHandler =>
    async (called) => {
      const { event, signal, id } = called;
      const sent = readJsonBody(event);
      // In Azure's paths the deployment's name is the model, whatever the body says.
      const spoken: Spoken = isMessages
        ? chatBodyOf(sent)
        : { body: id === '' ? sent : { ...sent, model: id } };
      const { body } = spoken;
      const read = withNative(await readBody(spoken, endpoint, called), spoken);
      const { isStream, isUsageWanted, patience, priority: asked, ...fields } = read;
      const [principal, seen] = await Promise.all([called.principal, useCases.look(fields.group)]);
      const { owner, keyId, settings } = principal;
      checkModel(settings, models.namesOf(fields.group));
      const { defaultPriority: usual, bestPriority: best } = config;
      const priority = priorityFor(settings, { asked, usual, best });
      const identity = identify(event, { owner: keyId ?? owner, endpoint, body });
      const request = {
        ...fields,
        ...identity,
        priority,
        owner,
        keyId,
        settings,
        seen,
        traceId: traceIdOf(event),
      };
      const headers = clampedPriority(asked, priority);
      if (patience.isBackground) {
        const object = await useCases.submit(request);
        const accepted = acceptFor(endpoint)(object, event, patience.applied.accepted);
        return withHeaders(accepted, withDemotionOf(object, headers));
      }
      const extraHeaders = isQueue ? { ...headers, 'x-litellm-priority': String(priority) } : headers;
      const around = { event, signal, isStream, isUsageWanted, patience, extraHeaders };
      const response = await complete(request, around);
      return isMessages ? messageResponse(response) : response;
    };
}

/** A body as a chat completion's, and what it was for callers who speak Anthropic's API. */
interface Spoken {
  readonly body: JsonObject;
  readonly native?: NativeRequest;
}

const withNative = (read: CompletionRequest, { native }: Spoken): CompletionRequest =>
  native === undefined ? read : { ...read, body: { ...read.body, [NATIVE_FIELD]: native } };

function identify(
  event: HttpEvent,
  asked: { readonly owner: string; readonly endpoint: Endpoint; readonly body: JsonObject },
): Identity | undefined {
  const key = idempotencyKeyOf(event);
  return key === undefined ? undefined : identityOf({ ...asked, key });
}
