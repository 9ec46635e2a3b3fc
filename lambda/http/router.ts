import { Fault } from '../core/faults.ts';
import { FaultWithHeaders } from './errors.ts';
import type { HttpEvent } from './exchange.ts';
import type { Route } from './routes.ts';

export interface Match {
  readonly route: Route;
  readonly id: string;
}

export interface Router {
  /** @throws Fault `route_not_found`; `method_not_allowed`, with an `Allow` header */
  match(event: Pick<HttpEvent, 'httpMethod' | 'path'>): Match;
  /** The pattern that a path follows, for the log: a path itself may hold anything. */
  patternOf(path: string): string | undefined;
}

/** Finds routes by path first, so that a wrong method on a path that exists can be told from a wrong path. */
export function createRouter(routes: readonly Route[]): Router {
  const patterns = new Map<string, Route[]>();
  for (const route of routes) {
    for (const path of route.paths) patterns.set(path, [...(patterns.get(path) ?? []), route]);
  }
  const dynamic = [...patterns.keys()].filter((path) => path.includes('{id}')).map(compile);

  function find(path: string): { readonly pattern: string; readonly id: string } | undefined {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    if (patterns.has(trimmed) && !trimmed.includes('{')) return { pattern: trimmed, id: '' };
    for (const { pattern, expression } of dynamic) {
      const id = decode(expression.exec(trimmed)?.[1]);
      if (id !== undefined) return { pattern, id };
    }
    return undefined;
  }

  return {
    match({ httpMethod, path }) {
      const found = find(path);
      if (found === undefined) throw new Fault('route_not_found', notFound);
      const candidates = patterns.get(found.pattern) ?? [];
      const route = candidates.find(({ method }) => method === httpMethod);
      if (route !== undefined) return { route, id: found.id };
      const allow = candidates.map(({ method }) => method).join(', ');
      throw new FaultWithHeaders('method_not_allowed', `This path takes ${allow} only.`, { allow });
    },
    patternOf: (path) => find(path)?.pattern,
  };
}

const notFound =
  'There is nothing at this path. Models are called by POST /v1/chat/completions or POST /v1/completions.';

const compile = (pattern: string) => ({
  pattern,
  expression: new RegExp(`^${pattern.replace('{id}', '([^/]+)')}$`),
});

function decode(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
