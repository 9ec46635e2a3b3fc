import { Fault } from '../../core/faults.ts';
import { isDeeperThan } from '../../core/json/nesting.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Far more than any request has, and little enough for every recursion on the way upstream. */
const maxLevels = 100;

/** @throws Fault for a body that is nested too deeply to work with */
export function checkDepth(body: JsonObject): void {
  if (!isDeeperThan(body, maxLevels)) return;
  throw new Fault('invalid_request', `The body must not be nested deeper than ${maxLevels} levels.`);
}
