import { kindOf } from '../attempts/outcome.ts';
import type { Happening } from './happening.ts';

/** A line of the log. */
export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes the log's line of a happening; undefined = it is not logged. */
export function lineOf(happening: Happening): Line | undefined {
  switch (happening.kind) {
    case 'came into sight':
    case 'polled nothing':
    case 'measured':
    case 'free turn taken':
    case 'dead letters counted':
      return undefined;
    case 'leading':
      return info('leading', { group: happening.group });
    case 'led': {
      const { group, ending, ms } = happening;
      return info('led', { group, ending, ms });
    }
    case 'queued': {
      const { about, request: kind, priority, hasWebhook } = happening;
      return info('queued', { ...about, kind, priority, hasWebhook });
    }
    case 'bell was not heard':
      return warn('queued, but no dispatcher could be told', { ...happening.about, cause: happening.cause });
    case 'look failed':
      return warn('a look failed', { ...happening.about, cause: happening.cause });
    case 'place was not given up':
      return warn('the place in line could not be given up', { ...happening.about, cause: happening.cause });
    case 'answered': {
      const { about, status, isWhole } = happening;
      return info('answered', { ...about, status, isWhole });
    }
    case 'granted':
    case 'started':
      return info(happening.kind, { ...happening.about });
    case 'stored':
      return info('stored', { ...happening.about, status: happening.status });
    case 'fell back':
      return info('falls back', { ...happening.about, to: happening.to });
    case 'dropped':
      return info('dropped', { ...happening.about, code: happening.code });
    case 'could not be dropped': {
      const { about, code, cause } = happening;
      return warn('could not drop a request', { ...about, code, cause });
    }
    case 'key was not looked at':
      return warn('key of a waiting request could not be checked', {
        ...happening.about,
        cause: happening.cause,
      });
    case 'turn was not handed out':
      return error('turn could not be handed out', { ...happening.about, cause: happening.cause });
    case 'attempt failed':
      return error('job attempt failed', { ...happening.about, cause: happening.cause });
    case 'loop failed': {
      const { loop, group, cause } = happening;
      return error('dispatcher step failed', { loop, group, cause });
    }
    case 'write was given up':
      return error('a write was given up', { ...happening.about, cause: happening.cause });
    case 'claim on batch stays': {
      const { batch, cause } = happening;
      return warn('a claim on a batch stays until it lapses', { batch, cause });
    }
    case 'key changed': {
      const { about, change, keyId, by, fields } = happening;
      return info('key changed', { ...about, change, keyId, by, fields });
    }
    case 'webhook tried':
      return webhookLine(happening);
    case 'schedule started dispatcher':
      return info('the schedule starts a dispatcher', { group: happening.group });
    case 'dead letters found': {
      const { group, tier, count } = happening;
      return warn('a queue has dead letters', { group, tier, count });
    }
    case 'upstream refused':
      return refusalLine(happening);
    default:
      return happening satisfies never;
  }
}

/**
 * Logs the kind of refusal, never the upstream's message, which may quote the prompt. If somebody has to act, the
 * line says what to look at.
 */
function refusalLine({
  about,
  reason,
  status,
  cause,
  outForMs,
}: Extract<Happening, { readonly kind: 'upstream refused' }>): Line {
  const message = 'the upstream refused';
  const kind = kindOf(reason);
  const fields = { ...about, reason, status, ...(cause !== undefined && { cause }) };
  if (kind.mendedBy === 'operator') return warn(message, { ...fields, advice: kind.advice, outForMs });
  return kind.isUpstreamFailure ? warn(message, fields) : info(message, fields);
}

/** Never logs the URL: its path or query may be the credential for calling the receiver. */
function webhookLine({ about, delivery }: Extract<Happening, { readonly kind: 'webhook tried' }>): Line {
  const { status, attempts, lastStatus, lastError } = delivery;
  const fields = { ...about, delivery: status, attempts, lastStatus, lastError };
  return status === 'gave_up' ? warn('a webhook was given up', fields) : info('a webhook was tried', fields);
}

const info = (message: string, fields: Line['fields']): Line => ({ level: 'info', message, fields });
const warn = (message: string, fields: Line['fields']): Line => ({ level: 'warn', message, fields });
const error = (message: string, fields: Line['fields']): Line => ({ level: 'error', message, fields });
