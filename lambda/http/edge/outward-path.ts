import type { HttpEvent } from './exchange.ts';

/**
 * A request whose address has a base path: that of a custom domain's mapping, or what a proxy in front of a
 * function URL leaves in it. The routes know nothing of it; what points back carries it.
 */
export function withoutBasePath(event: HttpEvent, hasRoute: (path: string) => boolean): HttpEvent {
  const basePath = event.pathParameters === undefined ? guessedBase(event.path, hasRoute) : mappedBase(event);
  if (basePath === '') return event;
  return { ...event, basePath, path: event.path.slice(basePath.length) || '/' };
}

/** What goes before a route's path in an address that a caller can use. */
export const outwardBase = ({ basePath = '', requestContext }: HttpEvent): string => {
  const { domainName = '', stage = '' } = requestContext;
  // API Gateway's own host names have the stage in their addresses, and do not tell of it in the path.
  return domainName.includes('.execute-api.') ? `/${stage}` : basePath;
};

/**
 * A REST API's event has the whole path of a custom domain's address in `path`, with base path and perhaps stage,
 * and beside it what the resource `/{proxy+}` stands for, which may be encoded otherwise.
 */
function mappedBase({ path, resource, pathParameters }: HttpEvent): string {
  if (resource === '/') return trimmed(path);
  const proxy = pathParameters?.proxy;
  if (proxy === undefined || proxy === '') return '';
  const wanted = decoded(trimmed(`/${proxy}`));
  return slashesIn(path).find((base) => decoded(trimmed(path.slice(base.length))) === wanted) ?? '';
}

/**
 * Nobody tells of it. The path is what first begins like one of OpenAI's API, served or not: whatever came after
 * it would be another path than the caller's, and might delete or pay for something.
 */
function guessedBase(path: string, hasRoute: (path: string) => boolean): string {
  if (!/^\/[^/]/.test(path) || hasRoute(path)) return '';
  const base = slashesIn(path).find((before) => beginsRoute(path.slice(before.length)));
  return base !== undefined && hasRoute(path.slice(base.length)) ? base : '';
}

/** What stands before each slash, shortest first. */
const slashesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));

const openAiPaths =
  /^\/(v\d\w*|assistants|audio|batches|chat|chatkit|completions|containers|conversations|edits|embeddings|engines|evals|files|fine_tuning|health|images|models|moderations|openapi\.json|organization|queue|realtime|requests|responses|skills|threads|uploads|vector_stores|videos)(\/|$)/i;
const beginsRoute = (path: string): boolean => openAiPaths.test(decoded(path));

const trimmed = (path: string): string => path.replace(/\/+$/, '');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
