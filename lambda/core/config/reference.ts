/** The environment variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

export const referencePrefix = 'os.environ/';

/** The variable that `os.environ/NAME` names; undefined for any other text. */
export const referenceName = (text: string): string | undefined =>
  /^os\.environ\/([A-Za-z_]\w{0,127})$/.exec(text.trim())?.[1];

/** An empty variable counts as absent: none of our settings has a meaning when empty. */
export const lookUp = (env: Env, name: string): string | undefined => {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === '' ? undefined : value;
};

/** The same without surrounding white space: a file read into a variable brings its last line break along. */
export const lookUpTrimmed = (env: Env, name: string): string | undefined => {
  const value = lookUp(env, name)?.trim();
  return value === '' ? undefined : value;
};

/**
 * The ways in which shells, Compose, Helm, Python and JavaScript write a variable. As a key, each would be sent as
 * it is.
 */
const foreignReferences: readonly RegExp[] = [
  /\$\{[^}]*\}?|\$\([^)]*\)?|\{\{[^}]*\}?\}?|%\([A-Za-z_]\w*\)s/,
  /^(\$[A-Z_][A-Z0-9_]*|%[A-Z_][A-Z0-9_]*%)$/,
  /^(os\.(environ|getenv)\b|process\.env\b|env:\/*[A-Z]|secrets\.[A-Z])/i,
];

/**
 * True if a text means a variable but is not written in the one accepted way, or mixes a variable with other text.
 */
export const isForeignReference = (text: string): boolean =>
  referenceName(text) === undefined &&
  (foreignReferences.some((pattern) => pattern.test(text.trim())) || text.includes(referencePrefix));
