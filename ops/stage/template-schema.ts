import * as z from 'zod';
import { QUEUE_SHAPE, writtenShapeSchema } from '../../lambda/deployed/written-shape.ts';

export const templateSchema = z.object({
  Metadata: z.object({ [QUEUE_SHAPE]: writtenShapeSchema.optional() }).optional(),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      DeletionPolicy: z.string().optional(),
      Properties: z
        .object({ ReservedConcurrentExecutions: z.number().optional(), QueueName: z.unknown().optional() })
        .optional(),
    }),
  ),
});

export type DeployedTemplate = z.infer<typeof templateSchema>;
