import { Fault } from '../core/faults.ts';

export const isRequestId = (text: string): boolean => /^(req|resp)_[0-9a-z_-]{1,64}$/i.test(text);

/** @throws Fault for what cannot be the id of a request */
export function checkId(id: string): string {
  if (isRequestId(id)) return id;
  throw new Fault('request_not_found', 'There is no such request: ids begin with req_ or resp_.', {
    param: 'id',
  });
}
