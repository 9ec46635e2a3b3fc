import * as z from 'zod';

/** The parts of a CloudFormation template that this machine reads. */
const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

export const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).optional(),
});

export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;

export interface NamedResource extends Resource {
  readonly logicalId: string;
}

export const resourcesOfType = (template: Template, ...types: readonly string[]): NamedResource[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([logicalId, resource]) => ({ ...resource, logicalId }));
