import { paint } from '../../cli/terminal/paint.ts';
import { Refused } from '../../cli/refused.ts';
import { lookUp } from '../../lambda/core/config/reference.ts';
import { firstModel, gatewayAt } from './called-gateway.ts';
import { runChecks, type Checked } from './run-checks.ts';

export interface SmokeOptions {
  readonly url: string;
  readonly key?: string | undefined;
  readonly model?: string | undefined;
  readonly json?: true | undefined;
}

/** Checks from outside that a gateway does what its callers rely on. @throws Refused if it does not. */
export async function smoke({ url, key: given, model: named, json }: SmokeOptions): Promise<void> {
  const key = given ?? lookUp(process.env, 'HEADWAY_KEY');
  const called = gatewayAt(url, key);
  const model = named ?? (await firstModel(called));
  const tell = json === true ? () => undefined : print;
  const checks = await runChecks({ called, model, hasKey: key !== undefined, tell });
  const failed = checks.filter(({ isOk }) => !isOk).length;
  if (json === true) console.log(JSON.stringify({ model, failed, checks: checks.map(jsonOf) }));
  if (failed > 0) throw new Refused(`${failed} of the checks failed.`);
}

const print = ({ name, isOk, said }: Checked): void =>
  console.log(`${isOk ? paint('green', 'ok    ') : paint('red', 'FAILED')}  ${name}: ${said}`);

const jsonOf = ({ name, isOk, said }: Checked): object => ({ name, ok: isOk, said });
