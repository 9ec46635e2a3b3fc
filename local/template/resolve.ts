/** The values of the template's references on this machine. */
export interface Values {
  /** `Ref` of a logical id or pseudo parameter; undefined if there is none. */
  ref(name: string): string | undefined;
  getAtt(logicalId: string, attribute: string): string | undefined;
}

/**
 * Replaces `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` at any depth. Throws on a reference that has no value here
 * and on any other function: a template that this machine would misread must not run.
 */
export function resolve(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, values));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [''];
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return callFunction({ name, argument, values });
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, values)]));
}

function callFunction(call: { name: string; argument: unknown; values: Values }): unknown {
  const { name, argument, values } = call;
  switch (name) {
    case 'Ref':
      return known(values.ref(String(argument)), String(argument));
    case 'Fn::GetAtt':
      return attribute(Array.isArray(argument) ? argument.map(String) : String(argument).split('.'), values);
    case 'Fn::Join':
      return join(resolve(argument, values));
    case 'Fn::Sub':
      return substitute(argument, values);
    default:
      throw new Error(`the template uses ${name}, which has no meaning on this machine`);
  }
}

function attribute([logicalId = '', ...name]: readonly string[], values: Values): string {
  return known(values.getAtt(logicalId, name.join('.')), `${logicalId}.${name.join('.')}`);
}

function join(argument: unknown): string {
  if (!Array.isArray(argument) || !Array.isArray(argument[1])) throw new Error('Fn::Join needs two lists');
  return argument[1].map(String).join(String(argument[0]));
}

/** Resolves `${Name}`, `${Id.Attribute}` and `${!literal}`; the second form brings names of its own. */
function substitute(argument: unknown, values: Values): string {
  const [text, own = {}] = toList(argument);
  const given = resolve(own, values);
  return String(text).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (typeof given === 'object' && given !== null && Object.hasOwn(given, name)) {
      return String(Reflect.get(given, name));
    }
    return name.includes('.') ? attribute(name.split('.'), values) : known(values.ref(name), name);
  });
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function known(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`the template refers to ${name}, which stands for nothing here`);
  return value;
}
