import { join } from 'node:path';
import * as z from 'zod';
import type { Physical } from '../stores/physical-names.ts';
import type { Assembly } from '../template/assembly.ts';
import { resolve } from '../template/resolve.ts';
import { resourcesOfType } from '../template/template.ts';
import { functionEnvironment, type Surroundings } from './function-environment.ts';
import { functionHost, type FunctionHost } from './function-host.ts';

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

/** A host for each function of the template, by logical id, with the bundle that would be uploaded. */
export function functionsOf(
  assembly: Assembly,
  physical: Physical,
  around: Surroundings & { readonly output: NodeJS.WritableStream },
): ReadonlyMap<string, FunctionHost> {
  return new Map(
    resourcesOfType(assembly.template, 'AWS::Lambda::Function').map(({ logicalId, Properties }) => {
      const properties = functionSchema.parse(resolve(Properties, physical));
      const folder = assembly.assetFolder(properties.Code.S3Key);
      if (folder === undefined) throw new Error(`the assembly lacks the bundle of ${logicalId}`);
      const [file = '', exportName = ''] = properties.Handler.split('.');
      const spec = {
        name: physical.nameOf(logicalId),
        file: join(folder, `${file}.mjs`),
        exportName,
        memoryMb: properties.MemorySize,
        timeoutMs: properties.Timeout * 1000,
      };
      const variables = properties.Environment.Variables;
      const environment = functionEnvironment({ spec, folder, variables }, around);
      return [logicalId, functionHost({ spec, environment, output: around.output })];
    }),
  );
}
