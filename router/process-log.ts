import { emitWarning } from 'node:process';
import type { Log, LogFields } from '../lambda/ports/log.ts';

const TYPE = 'HeadwayWarning';

/** Warnings and errors as Node's process warnings, which can be turned off or listened to; nothing else. */
export const processLog: Log = {
  info: () => undefined,
  warn: (message, fields) => emitWarning(sentence(message, fields), TYPE),
  error: (message, fields) => emitWarning(sentence(message, fields), TYPE),
};

function sentence(message: string, { cause, ...fields }: LogFields = {}): string {
  const about = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return message + about + (cause instanceof Error ? `: ${cause.message}` : '');
}
