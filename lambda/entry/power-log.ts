import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogFields } from '../ports/log.ts';
import { describeCause } from './describe-cause.ts';

/** Structured logging through Powertools. `POWERTOOLS_LOG_LEVEL` sets the level; the default is INFO. */
export function powerLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  return {
    info: (message, fields) => logger.info(message, extraOf(fields)),
    warn: (message, fields) => logger.warn(message, extraOf(fields)),
    error: (message, fields) => logger.error(message, extraOf(fields)),
  };
}

function extraOf({ cause, ...fields }: LogFields = {}): LogFields & Record<string, unknown> {
  return cause === undefined ? fields : { ...fields, error: describeCause(cause) };
}
