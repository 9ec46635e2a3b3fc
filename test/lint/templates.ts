import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { succeed, type Command } from '../deploy/run-command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const groups = (count: number): string =>
  Array.from(
    { length: count },
    (_, n) =>
      `  - { model_name: vendor/model-${n}, litellm_params: { model: openai/x, api_key: os.environ/KEY } }`,
  ).join('\n');

const configuration = (count: number, settings: string): string => `model_list:
${groups(count)}
general_settings: { master_key: os.environ/MASTER_KEY }
headway_settings: { ${settings} }
`;

const topic = 'alarms: { topic_arn: "arn:aws:sns:eu-central-1:111122223333:on-call" }';

/** Every kind of stack that the CDK program makes: together they have everything that a stage can have. */
const stacks: Readonly<Record<string, string>> = {
  whole: configuration(2, `webhooks: { secret: os.environ/WEBHOOK_SECRET }, ${topic}`),
  url: configuration(1, 'function_url: { concurrency: 200 }'),
  nested: configuration(51, ''),
};

/** Makes the templates, with the CDK's own rules as errors; returns their paths. */
export async function makeTemplates(
  folder: string,
  around: Pick<Command, 'env' | 'signal'>,
): Promise<readonly string[]> {
  const made = await Promise.all([
    ...Object.entries(stacks).map(async ([name, text]) => {
      const file = join(folder, `${name}.yaml`);
      await writeFile(file, text);
      return synthesize('bin/headway.ts', join(folder, name), { ...around, config: file });
    }),
    synthesize('bin/account.ts', join(folder, 'account'), around),
  ]);
  return made.flat();
}

async function synthesize(
  app: string,
  outdir: string,
  { env, signal, config }: Pick<Command, 'env' | 'signal'> & { readonly config?: string },
): Promise<readonly string[]> {
  await mkdir(outdir);
  const strict = JSON.stringify({ '@aws-cdk/core:validateAgainstDefaultRules': true });
  await succeed({
    file: process.execPath,
    args: [app],
    cwd: root,
    timeoutMs: 120_000,
    signal,
    env: {
      ...env,
      HEADWAY_CONFIG: config,
      HEADWAY_STAGE: 'lint',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: strict,
    },
  });
  const written = (await readdir(outdir)).filter((name) => name.endsWith('.template.json'));
  const parts = written.filter((name) => name.includes('MorePart'));
  // Stacks of queues differ only in names.
  return written.filter((name) => !parts.slice(1).includes(name)).map((name) => join(outdir, name));
}
