import * as z from 'zod';

export const modelObject = z
  .strictObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.literal(0).meta({ description: 'Always the same: model groups have no creation time.' }),
    owned_by: z.literal('headway'),
  })
  .meta({
    id: 'Model',
    description: 'A model group or an alias.',
    examples: [{ id: 'limited-fake-model', object: 'model', created: 0, owned_by: 'headway' }],
  });

export const modelList = z
  .strictObject({ object: z.literal('list'), data: z.array(modelObject) })
  .meta({ id: 'ModelList' });
