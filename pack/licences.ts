import { init } from 'license-checker-rseidelsohn';
import { promisify } from 'node:util';
import * as z from 'zod';
import { command } from '../cli/command.ts';
import { Refused } from '../cli/refused.ts';
import { runCommand } from '../cli/run-command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { projectRoot } from '../lib/functions/bundle-options.ts';
import { refusedLicences, type Licensed } from './judge-licences.ts';
import { shipped } from './shipped.ts';

const foundSchema = z.record(
  z.string(),
  z.object({ licenses: z.union([z.string(), z.array(z.string()).transform((all) => all.join(' AND '))]) }),
);

async function main(): Promise<void> {
  await scriptOptions(
    command({
      name: 'npm run licences --',
      does: 'The licence of everything that ships; exit code 1 where one is not allowed.',
    }),
  );
  const { functions, package: installed } = await shipped();
  const found = foundSchema.parse(await promisify(init)({ start: projectRoot }));
  const packages: readonly Licensed[] = [...new Set([...functions, ...installed])].toSorted().map((id) => ({
    id,
    licence: found[id]?.licenses ?? 'unknown',
  }));
  for (const [licence, own] of Map.groupBy(packages, (one) => one.licence)) {
    console.log(`${licence}: ${own.map(({ id }) => id).join(', ')}`);
  }
  console.log(
    `${packages.length} packages: ${functions.size} in the functions, ${installed.size} with the package`,
  );
  const refused = refusedLicences(packages).map(({ id, licence }) => `${id} (${licence})`);
  if (refused.length > 0) {
    throw new Refused(
      `${refused.join(', ')}: not a licence that pack/judge-licences.ts allows. Read it, then add it there or do without the package.`,
    );
  }
}

await runCommand(main);
