import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { templateSchema, type Template } from './template.ts';

/** The output of `cdk synth`. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** The folder that would be uploaded under an S3 key; undefined if there is none. */
  assetFolder(s3Key: string): string | undefined;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), file: z.string().optional() }).optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

const readJson = async (...path: string[]): Promise<unknown> =>
  JSON.parse(await readFile(join(...path), 'utf8'));

/** Reads the one stack of the cloud assembly in `folder`. */
export async function readAssembly(folder: string): Promise<Assembly> {
  const { artifacts } = manifestSchema.parse(await readJson(folder, 'manifest.json'));
  const [stackName, stack] = only(artifacts, 'aws:cloudformation:stack');
  const [, assets] = only(artifacts, 'cdk:asset-manifest');
  const { files } = assetsSchema.parse(await readJson(folder, assets.properties?.file ?? ''));
  const folders = new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(folder, source.path)] as const),
    ),
  );
  return {
    stackName,
    template: templateSchema.parse(await readJson(folder, stack.properties?.templateFile ?? '')),
    assetFolder: (s3Key) => folders.get(s3Key),
  };
}

type Artifacts = z.infer<typeof manifestSchema>['artifacts'];

function only(artifacts: Artifacts, type: string): [string, Artifacts[string]] {
  const found = Object.entries(artifacts).filter(([, artifact]) => artifact.type === type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`the assembly has ${found.length} of ${type}`);
  return first;
}
