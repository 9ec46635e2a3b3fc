import * as z from 'zod';

const kinds = ['requests', 'responses', 'files', 'batches', 'keys'] as const;
type Kind = (typeof kinds)[number];

/** Things that exist on the gateway: guessed ids would never get past "not found". */
export interface Known {
  readonly models: readonly string[];
  readonly ids: Readonly<Record<Kind, Ids>>;
  /** Unix seconds: a deadline that is neither over nor too far ahead. */
  readonly deadline: number;
}

export interface Ids {
  /** Ended ones: nobody waits for them. */
  readonly ended: readonly string[];
  /** Waiting ones, for changes. */
  readonly queued: readonly string[];
  /** For cancelling and deleting. */
  readonly spare: readonly string[];
}

const schema = z.looseObject({});
const documentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        parameters: z
          .array(z.looseObject({ in: z.string().optional(), schema: schema.optional() }))
          .optional(),
      }),
    ),
  ),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), schema).optional() })),
  }),
});

type Schema = Readonly<Record<string, unknown>>;

/** Half of the time one of these, otherwise anything that fits as before. */
const orOneOf = (values: readonly string[], before: Schema): Schema => ({
  anyOf: [{ type: 'string', enum: values }, before],
});

/**
 * The document with known values: existing models and valid deadlines, and ids that exist half of the time. No
 * webhook is called by this.
 */
export function narrowed(document: unknown, known: Known): unknown {
  const read = documentSchema.parse(document);
  for (const [path, methods] of Object.entries(read.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      for (const parameter of parameters.filter((each) => each.in === 'path')) {
        parameter.schema = orOneOf(idsFor(method, path, known), parameter.schema ?? {});
      }
    }
  }
  for (const [name, { properties }] of Object.entries(read.components.schemas)) {
    if (properties !== undefined && /(Request|Change)$/.test(name)) narrowBody(properties, known);
  }
  return read;
}

function narrowBody(properties: Record<string, Schema>, { models, ids, deadline }: Known): void {
  const narrow: Readonly<Record<string, (before: Schema) => Schema>> = {
    model: (before) => ({ ...before, enum: models }),
    input_file_id: (before) => orOneOf(ids.files.ended, before),
    deadline: (before) => ({ anyOf: [{ type: 'integer', enum: [deadline] }, before] }),
    webhook_url: () => ({ type: 'null' }),
  };
  for (const [name, schemaOf] of Object.entries(narrow)) {
    const before = properties[name];
    if (before !== undefined && !isAnswer(properties)) properties[name] = schemaOf(before);
  }
}

/** The request object has a name like a body's. */
const isAnswer = (properties: Readonly<Record<string, Schema>>): boolean => 'created_at' in properties;

function idsFor(method: string, path: string, { models, ids }: Known): readonly string[] {
  // LiteLLM's routes of keys begin with /key.
  const kind = path.startsWith('/key/') ? 'keys' : path.split('/')[2];
  if (kind === 'models') return models;
  const known = kinds.find((name) => name === kind);
  if (known === undefined) throw new Error(`${path} has an id of an unknown kind`);
  const { ended, queued, spare } = ids[known];
  if (method === 'delete' || path.endsWith('/cancel')) return spare;
  return method === 'patch' ? queued : ended;
}
