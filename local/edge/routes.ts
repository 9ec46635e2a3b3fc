import * as z from 'zod';
import { resourcesOfType, type Template } from '../template/template.ts';

export interface Route {
  /** In API Gateway's form: `/`, `/{proxy+}`, `/v1/requests/{id}`. */
  readonly resource: string;
  /** `ANY` or one method. */
  readonly method: string;
  /** Logical id of the function behind it. */
  readonly functionId: string;
}

export interface Matched {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform(({ 'Fn::GetAtt': [id] }) => id),
]);
const resourceSchema = z.object({ ParentId: reference, PathPart: z.string() });
const methodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: reference,
  Integration: z.object({ Type: z.literal('AWS_PROXY'), Uri: z.unknown() }),
});

/** The routes of the template's REST API, each with the function that its integration calls. */
export function routesOf(template: Template): Route[] {
  const parts = new Map(
    resourcesOfType(template, 'AWS::ApiGateway::Resource').map(({ logicalId, Properties }) => [
      logicalId,
      resourceSchema.parse(Properties),
    ]),
  );
  /** A resource that is not among these is the API's root. */
  const pathOf = (id: string): string => {
    const part = parts.get(id);
    return part === undefined ? '' : `${pathOf(part.ParentId)}/${part.PathPart}`;
  };
  const functionIds = resourcesOfType(template, 'AWS::Lambda::Function').map(({ logicalId }) => logicalId);
  return resourcesOfType(template, 'AWS::ApiGateway::Method').map(({ logicalId, Properties }) => {
    const { HttpMethod, ResourceId, Integration } = methodSchema.parse(Properties);
    const uri = JSON.stringify(Integration.Uri);
    const functionId = functionIds.find((id) => uri.includes(`"${id}"`));
    if (functionId === undefined)
      throw new Error(`the method ${logicalId} calls no function of the template`);
    return { resource: pathOf(ResourceId) || '/', method: HttpMethod, functionId };
  });
}

/** Finds the route of a request; literal parts take precedence over named ones, and those over `{name+}`. */
export function routeFinder(routes: readonly Route[]): (method: string, path: string) => Matched | undefined {
  const ordered = routes.toSorted((a, b) => rankOf(a) - rankOf(b));
  return (method, path) => {
    for (const route of ordered) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const named = match(route.resource, path);
      if (named === undefined) continue;
      return { route, pathParameters: Object.keys(named).length === 0 ? null : named };
    }
    return undefined;
  };
}

const rankOf = ({ resource, method }: Route): number =>
  (resource.includes('+}') ? 4 : 0) + (resource.includes('{') ? 2 : 0) + (method === 'ANY' ? 1 : 0);

/** The parts of `path` that `resource` names, as they appear in the URL; undefined if it is another resource. */
function match(resource: string, path: string): Record<string, string> | undefined {
  const parts = resource.split('/');
  const given = path.split('/');
  const named: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const isRest = part.endsWith('+}');
    const value = isRest ? given.slice(index).join('/') : (given[index] ?? '');
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
    } else if (value === '') return undefined;
    else named[part.slice(1, isRest ? -2 : -1)] = value;
    if (isRest) return named;
  }
  return parts.length === given.length ? named : undefined;
}
