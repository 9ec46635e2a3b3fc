/** Deep enough for an SDK's error under one of ours under another. */
const MAX_DEPTH = 3;

interface Described {
  readonly name: string;
  readonly message?: string;
  readonly code?: string | undefined;
  readonly stack?: readonly string[];
  readonly cause?: Described | undefined;
}

/**
 * The part of an error that the log shows, and no more: an SDK's error may carry the whole item whose write was
 * refused, and a parser's message quotes the text that it could not parse.
 */
export function describeCause(cause: unknown, depth = MAX_DEPTH): Described {
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { name, message, stack = '' } = cause;
  const code: unknown = Reflect.get(cause, 'code');
  const isQuoting = cause instanceof SyntaxError;
  return {
    name,
    ...(!isQuoting && { message }),
    ...(typeof code === 'string' && { code }),
    // The lines before the frames repeat the message.
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    ...(cause.cause !== undefined && depth > 1 && { cause: describeCause(cause.cause, depth - 1) }),
  };
}
