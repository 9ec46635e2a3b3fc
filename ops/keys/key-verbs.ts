import { randomBytes } from 'node:crypto';
import { columns } from '../../cli/terminal/columns.ts';
import { Refused } from '../../cli/refused.ts';
import type { JsonObject } from '../../lambda/api/bodies/json-object.ts';
import { read, readKeyChange, readNewKey, rotationSchema } from '../../lambda/api/keys/key-body.ts';
import { settingsWith } from '../../lambda/core/keys/written-settings.ts';
import { keyObject } from '../../lambda/api/keys/key-object.ts';
import { createKeys } from '../../lambda/app/keys/create-keys.ts';
import type { IssuedKey, Keys } from '../../lambda/app/keys/keys.ts';
import { Fault } from '../../lambda/core/faults.ts';
import type { KeyRecord } from '../../lambda/core/keys/key-record.ts';
import { defaultSettings, type KeySettings } from '../../lambda/core/keys/key-settings.ts';
import type { Waiting } from '../../lambda/core/keys/change-key.ts';
import type { Control } from '../control/open-control.ts';
import { describeKey, rowOf } from './describe-key.ts';

/** A command's request about keys; `written` has the form of a body for `/v1/keys`. */
export type KeysAsked = { readonly json?: true | undefined } & (
  | { readonly verb: 'create'; readonly written: JsonObject }
  | { readonly verb: 'list'; readonly team?: string | undefined }
  | { readonly verb: 'show'; readonly id: string }
  | { readonly verb: 'update'; readonly id: string; readonly written: JsonObject }
  | { readonly verb: 'rotate'; readonly id: string; readonly overlap?: string | undefined }
  | { readonly verb: 'delete'; readonly id: string; readonly waiting: Waiting }
);

/** The record uses this word for everyone who works from a shell; AWS's own trail names the person. */
const operator = { by: 'operator', about: {} };
const PAGE = 100;

/** @throws Refused with the API's message */
export async function runKeys(
  control: Control,
  asked: KeysAsked,
  around: { readonly confirm: (question: string) => Promise<void> },
): Promise<void> {
  try {
    await carryOut(control, asked, around);
  } catch (error) {
    if (error instanceof Fault && error.code !== 'store_unavailable' && error.code !== 'internal_error')
      throw new Refused(error.message, { cause: error });
    throw error;
  }
}

async function carryOut(
  { stores, say }: Control,
  asked: KeysAsked,
  { confirm }: Parameters<typeof runKeys>[2],
): Promise<void> {
  const { clock } = stores;
  const keys = createKeys({ keys: keysOf(stores), clock, randomBytes, happenings: silent });
  const show = (record: KeyRecord) =>
    say(asked.json === true ? JSON.stringify(keyObject(record)) : describeKey(record));
  const changing = (written: JsonObject) => {
    const nowMs = clock.now();
    const { waiting, ...fields } = readKeyChange(written);
    return { waiting, change: (settings: KeySettings) => settingsWith(settings, fields, nowMs) };
  };

  switch (asked.verb) {
    case 'create': {
      const settings = settingsWith(defaultSettings, readNewKey(asked.written), clock.now());
      issue(say, await keys.create({ ...operator, settings }), asked);
      return;
    }
    case 'list':
      return list(keys, say, asked);
    case 'show': {
      show(await keys.read(asked.id));
      return;
    }
    case 'update': {
      show(await keys.update({ ...operator, id: asked.id, ...changing(asked.written) }));
      return;
    }
    case 'rotate': {
      const { overlap } = read(rotationSchema, asked.overlap === undefined ? {} : { overlap: asked.overlap });
      issue(say, await keys.rotate({ ...operator, id: asked.id, overlapMs: overlap }), asked);
      return;
    }
    case 'delete': {
      const { settings } = await keys.read(asked.id);
      await confirm(`Delete the key "${settings.name}" (${asked.id}) for good?`);
      await keys.remove({ ...operator, id: asked.id, waiting: asked.waiting });
      say(asked.json === true ? JSON.stringify({ id: asked.id, deleted: true }) : `${asked.id} is gone.`);
      return;
    }
  }
}

/** A program can ask again for everything on standard output but the secret. */
function issue(say: Control['say'], { record, secret }: IssuedKey, { json }: KeysAsked): void {
  if (json === true) {
    say(JSON.stringify({ ...keyObject(record), secret }));
    return;
  }
  say(`${describeKey(record)}\n\nIts secret, shown this once:\n${secret}`);
}

async function list(
  keys: Keys,
  say: Control['say'],
  { team, json }: { readonly team?: string | undefined; readonly json?: true | undefined },
): Promise<void> {
  const found: KeyRecord[] = [];
  for (;;) {
    const { data, hasMore } = await keys.list({ limit: PAGE, team, after: found.at(-1)?.id });
    found.push(...data);
    if (!hasMore) break;
  }
  if (json === true) {
    say(JSON.stringify({ keys: found.map(keyObject) }));
    return;
  }
  say(columns([['id', 'name', 'team', 'role', 'priority', 'state'], ...found.map(rowOf)]));
}

function keysOf({ keys }: Control['stores']) {
  if (keys !== undefined) return keys;
  throw new Refused('This stage has no key table yet: the next npx headway deploy creates it.');
}

/** The command itself says what it did. */
const silent = { tell: () => undefined, isMeasured: false };
