import { checkStage } from './deployed-stage.ts';

/** The stage that a command is for: `--stage`, else the variable, else `dev`. @throws Refused for no stage's name. */
export const stageOf = (
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string => checkStage(given ?? env.HEADWAY_STAGE ?? 'dev');
