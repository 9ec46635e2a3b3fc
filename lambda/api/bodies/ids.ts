import * as z from 'zod';
import { Fault, type FaultCode } from '../../core/faults.ts';

type Kind = 'request' | 'response' | 'file' | 'batch' | 'key';

const patterns: Readonly<Record<Kind, RegExp>> = {
  request: /^(req|resp)_[0-9A-Za-z_-]{1,64}$/,
  response: /^resp_[0-9A-Za-z_-]{1,64}$/,
  file: /^file-[0-9A-Za-z_-]{1,64}$/,
  batch: /^batch_[0-9A-Za-z_-]{1,64}$/,
  key: /^key_[0-9A-Za-z_-]{1,64}$/,
};

/** The form of an id. Nothing else is looked up: a store limits the length of its keys. */
export const idOf = (kind: Kind, error?: string) => z.string({ error }).regex(patterns[kind], { error });

const faults: Readonly<Record<Kind, readonly [FaultCode, string]>> = {
  request: ['request_not_found', 'There is no such request: ids begin with req_ or resp_.'],
  response: ['request_not_found', 'There is no such response: ids begin with resp_.'],
  file: ['file_not_found', 'There is no such file: ids begin with file-.'],
  batch: ['batch_not_found', 'There is no such batch: ids begin with batch_.'],
  key: ['key_not_found', 'There is no such key: ids begin with key_.'],
};

/** @throws Fault for a text that cannot be the id of one */
export function checkId(kind: Kind, id: string): string {
  if (patterns[kind].test(id)) return id;
  const [code, message] = faults[kind];
  throw new Fault(code, message, { param: 'id' });
}
