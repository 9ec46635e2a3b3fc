import * as z from 'zod';

const bomSchema = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
  components: z.array(z.looseObject({ 'bom-ref': z.string(), scope: z.string().optional() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

export type Bom = z.infer<typeof bomSchema>;

/** npm's CycloneDX document reduced to what ships; `name` and `version` are those of its subject. */
export function onlyShipped(
  document: unknown,
  about: { readonly name: string; readonly version: string; readonly ids: ReadonlySet<string> },
): Bom {
  const { name, version, ids } = about;
  const root = `${name}@${version}`;
  const { components, dependencies, metadata, ...rest } = bomSchema.parse(document);
  const kept = components.filter((component) => ids.has(component['bom-ref']));
  const missing = [...ids].filter((id) => !kept.some((component) => component['bom-ref'] === id));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}`);
  return {
    ...rest,
    // npm puts a folder's name here.
    metadata: { ...metadata, component: { ...metadata.component, name } },
    // npm takes bundled packages for development tools.
    components: kept.map((component) => ({ ...component, scope: 'required' })),
    dependencies: dependencies
      .filter(({ ref }) => ref === root || ids.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((id) => ids.has(id)) })),
  };
}
