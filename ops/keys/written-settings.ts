import type { JsonObject } from '../../lambda/api/bodies/json-object.ts';

/** A key's settings as options of a command. */
export interface SettingOptions {
  readonly name?: string | undefined;
  readonly team?: string | undefined;
  readonly role?: string | undefined;
  readonly models?: string | undefined;
  readonly priority?: string | undefined;
  readonly best?: string | undefined;
  readonly worst?: string | undefined;
  readonly outside?: string | undefined;
  readonly weight?: string | undefined;
  readonly rpm?: string | undefined;
  readonly tpm?: string | undefined;
  readonly waitingJobs?: string | undefined;
  readonly waitingCallers?: string | undefined;
  readonly budget?: string | undefined;
  readonly expiresIn?: string | undefined;
}

/** The word that lifts a limit. */
const NONE = 'none';

/** The same as the body of a call to `/v1/keys`; the reader of that body reports its errors. */
export function writtenSettings(options: SettingOptions): JsonObject {
  return present({
    name: options.name,
    team: textOrNone(options.team),
    role: options.role,
    models: modelsOf(options.models),
    priority: present({
      default: numberOrNone(options.priority),
      best: numberOrNone(options.best),
      worst: numberOrNone(options.worst),
      outside: options.outside,
    }),
    weight: numberOrNone(options.weight),
    rpm: numberOrNone(options.rpm),
    tpm: numberOrNone(options.tpm),
    max_waiting: present({
      jobs: numberOrNone(options.waitingJobs),
      callers: numberOrNone(options.waitingCallers),
    }),
    budget: budgetOf(options.budget),
    expires_in: options.expiresIn === NONE ? undefined : options.expiresIn,
    expires_at: options.expiresIn === NONE ? null : undefined,
  });
}

const textOrNone = (text: string | undefined) => (text === NONE ? null : text);

/** A text that is not a number stays a text, so that the refusal names its field. */
function numberOrNone(text: string | undefined): number | string | null | undefined {
  if (text === undefined || text === NONE) return text === NONE ? null : undefined;
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

function modelsOf(text: string | undefined): readonly string[] | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'all') return null;
  return text === NONE ? [] : text.split(',');
}

/** `1000000 tokens/day`, `5 usd/month`, followed by `, demote` or `, refuse`. */
function budgetOf(text: string | undefined): JsonObject | string | null | undefined {
  if (text === undefined || text === NONE) return text === NONE ? null : undefined;
  const [, amount = '', unit = '', per = '', atCap = 'refuse'] =
    /^([\d.]+) *(\w+)\/(\w+)(?:, *(\w+))?$/.exec(text) ?? [];
  return amount === '' ? text : { unit, amount: Number(amount), per, at_cap: atCap };
}

/** Leaves out fields that are undefined or empty. */
const present = (fields: Readonly<Record<string, unknown>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && JSON.stringify(value) !== '{}'),
  );
