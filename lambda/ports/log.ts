/** Structured logging; never a prompt, a key or a body. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields & { readonly cause?: unknown }): void;
}

export type LogFields = Readonly<Record<string, unknown>>;
