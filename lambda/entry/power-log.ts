import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../core/ports.ts';

/** Structured logging through Powertools. `POWERTOOLS_LOG_LEVEL` decides what is written. */
export function powerLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error(message, { cause, ...fields } = {}) {
      const error = cause instanceof Error ? cause : undefined;
      logger.error(message, { ...fields, ...(error && { error }) });
    },
  };
}
