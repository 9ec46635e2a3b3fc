import { fieldsOf, type Fields } from '../../wire/error-inside.ts';

/** Keywords that Anthropic's structured output takes as they are. */
const taken: ReadonlySet<string> = new Set('type title description const default required'.split(' '));
const unread: ReadonlySet<string> = new Set(['$schema', '$comment']);
/** It refuses these; like in the vendors' SDKs, the model reads them in the description. */
const told: ReadonlySet<string> = new Set(
  `minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems
   uniqueItems minProperties maxProperties format examples`.split(/\s+/),
);
const formats: ReadonlySet<unknown> = new Set(
  'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '),
);
const mostDefinitions = 500;

/**
 * A JSON schema in the part of the language that structured output takes, with `additionalProperties: false` in every
 * object; undefined: it says something that has no place there, such as recursion or an object of any properties.
 */
export function structuredSchema(schema: unknown): Fields | undefined {
  const fields = fieldsOf(schema);
  return fields === undefined || !areRefsPlain(fields) ? undefined : fitted(fields);
}

function fitted(value: unknown): Fields | undefined {
  const schema = fieldsOf(value);
  if (schema === undefined) return undefined;
  if (schema.$ref !== undefined) return { $ref: schema.$ref };
  if (schema.type === undefined && schema.anyOf === undefined && schema.oneOf === undefined) return undefined;
  const isObject = [schema.type].flat().includes('object');
  if (isObject && schema.properties === undefined && schema.additionalProperties !== false) return undefined;
  const parts: [string, unknown][] = [];
  const notes: string[] = [];
  for (const [name, own] of Object.entries(schema)) {
    if (unread.has(name)) continue;
    if (isTold(name, own)) {
      notes.push(`${name}: ${JSON.stringify(own)}`);
      continue;
    }
    const part = partOf(name, own);
    if (part === undefined) return undefined;
    parts.push([name === 'oneOf' ? 'anyOf' : name, part]);
  }
  const description = typeof schema.description === 'string' ? `${schema.description} ` : '';
  return {
    ...Object.fromEntries(parts),
    ...(notes.length > 0 && { description: `${description}(${notes.join(', ')})` }),
    ...(isObject && { additionalProperties: false }),
  };
}

function isTold(name: string, own: unknown): boolean {
  if (name === 'format') return !formats.has(own);
  return told.has(name) && !(name === 'minItems' && (own === 0 || own === 1));
}

/** undefined: structured output does not take it. */
function partOf(name: string, own: unknown): unknown {
  switch (name) {
    case 'properties':
    case '$defs':
    case 'definitions': {
      const entries = Object.entries(fieldsOf(own) ?? {}).map(
        ([key, schema]) => [key, fitted(schema)] as const,
      );
      return entries.every(([, schema]) => schema !== undefined) ? Object.fromEntries(entries) : undefined;
    }
    case 'items':
      return fitted(own);
    case 'anyOf':
    case 'oneOf': {
      const schemas = Array.isArray(own) ? own.map(fitted) : [undefined];
      return schemas.every((schema) => schema !== undefined) ? schemas : undefined;
    }
    case 'enum':
      return Array.isArray(own) && own.every((one) => fieldsOf(one) === undefined && !Array.isArray(one))
        ? own
        : undefined;
    case 'additionalProperties':
      return own === false ? own : undefined;
    case 'format':
    case 'minItems':
      return own;
    default:
      return taken.has(name) ? own : undefined;
  }
}

/** True if every reference is to a definition at the top, and none leads back to itself. */
function areRefsPlain(schema: Fields): boolean {
  const edges: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>(
    ['$defs', 'definitions'].flatMap((list) =>
      Object.entries(fieldsOf(schema[list]) ?? {}).map(
        ([name, definition]) => [`#/${list}/${name}`, refsIn(definition)] as const,
      ),
    ),
  );
  if (edges.size > mostDefinitions || refsIn(schema).some((ref) => !edges.has(ref))) return false;
  const open = new Set<string>();
  const done = new Set<string>();
  const returns = (ref: string): boolean => {
    if (open.has(ref) || done.has(ref)) return open.has(ref);
    open.add(ref);
    const isEndless = (edges.get(ref) ?? []).some(returns);
    open.delete(ref);
    done.add(ref);
    return isEndless;
  };
  return ![...edges.keys()].some(returns);
}

function refsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  return Object.entries(fieldsOf(value) ?? {}).flatMap(([name, own]) =>
    name === '$ref' && typeof own === 'string' ? [own] : refsIn(own),
  );
}
