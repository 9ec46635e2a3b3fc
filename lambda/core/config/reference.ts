/** The environment variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

export const referencePrefix = 'os.environ/';

/** The variable that `os.environ/NAME` names; undefined for any other text. */
export const referenceName = (text: string): string | undefined =>
  /^os\.environ\/([A-Za-z_]\w{0,127})$/.exec(text)?.[1];

/** A variable that is set to nothing counts as absent: no setting of ours means anything when empty. */
export const lookUp = (env: Env, name: string): string | undefined => {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === '' ? undefined : value;
};
