import type { HttpEvent } from './exchange.ts';

/**
 * Strips the base path from the address of a request: that of a custom domain's mapping, or one that a proxy in
 * front of a function URL leaves in it. The routes know nothing of it; links back to the caller carry it.
 */
export function withoutBasePath(event: HttpEvent, hasRoute: (path: string) => boolean): HttpEvent {
  const basePath = event.pathParameters === undefined ? guessedBase(event.path, hasRoute) : mappedBase(event);
  if (basePath === '') return event;
  return { ...event, basePath, path: event.path.slice(basePath.length) || '/' };
}

/** The prefix that turns a route's path into an address that a caller can use. */
export const outwardBase = ({ basePath = '', requestContext }: HttpEvent): string => {
  const { domainName = '', stage = '' } = requestContext;
  // API Gateway's own host names have the stage in their addresses, but not in the path of the event.
  return domainName.includes('.execute-api.') ? `/${stage}` : basePath;
};

/**
 * A REST API's event has the whole path of a custom domain's address in `path`, with base path and perhaps stage;
 * besides it has the value of the resource `/{proxy+}`, which may be encoded differently.
 */
function mappedBase({ path, resource, pathParameters }: HttpEvent): string {
  if (resource === '/') return trimmed(path);
  const proxy = pathParameters?.proxy;
  if (proxy === undefined || proxy === '') return '';
  const wanted = decoded(trimmed(`/${proxy}`));
  return slashesIn(path).find((base) => decoded(trimmed(path.slice(base.length))) === wanted) ?? '';
}

/**
 * No field holds the base path. The caller's path is the first part that begins like one of OpenAI's API, served or
 * not: any later part would be another path than the caller's, and might delete or pay for something.
 */
function guessedBase(path: string, hasRoute: (path: string) => boolean): string {
  if (!/^\/[^/]/.test(path) || hasRoute(path)) return '';
  const base = slashesIn(path).find((before) => beginsRoute(path.slice(before.length)));
  return base !== undefined && hasRoute(path.slice(base.length)) ? base : '';
}

/** The text before each slash, shortest first. */
const slashesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));

const openAiPaths =
  /^\/(v\d\w*|assistants|audio|batches|chat|chatkit|completions|containers|conversations|edits|embeddings|engines|evals|files|fine_tuning|health|images|models|moderations|openai\/deployments|openapi\.json|organization|queue|realtime|requests|rerank|responses|skills|threads|uploads|vector_stores|videos)(\/|$)/i;
const beginsRoute = (path: string): boolean => openAiPaths.test(decoded(path));

const trimmed = (path: string): string => path.replace(/\/+$/, '');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
