import { addRoute, createRouter as createPathRouter, findRoute } from 'rou3';
import { Fault } from '../../core/faults.ts';
import { FaultWithHeaders } from '../answering/errors.ts';
import type { HttpEvent } from './exchange.ts';
import { nothingAt } from './not-offered.ts';
import type { Route } from './routes.ts';

interface Match {
  readonly route: Route;
  readonly id: string;
}

export interface RouteTable {
  /** @throws Fault `route_not_found`; `method_not_allowed`, with an `Allow` header */
  match(event: Pick<HttpEvent, 'httpMethod' | 'path'>): Match;
  /** The pattern that a path matches, for the log: the path itself may hold anything. */
  patternOf(path: string): string | undefined;
}

const methods: readonly Route['method'][] = ['GET', 'POST', 'PATCH', 'DELETE'];

/** HEAD is routed as GET; only the body differs. */
const asRouted = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/** Matches routes in a way that tells a wrong method on an existing path from a wrong path. */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const byPath = createPathRouter<{ readonly route: Route; readonly pattern: string }>();
  for (const route of routes) {
    for (const pattern of route.paths) addRoute(byPath, route.method, pattern, { route, pattern });
  }
  const find = (method: string, path: string) => findRoute(byPath, asRouted(method), path);
  const allowed = (path: string) =>
    methods
      .filter((method) => find(method, path) !== undefined)
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

  return {
    match({ httpMethod, path }) {
      const found = find(httpMethod, path);
      if (found !== undefined) return { route: found.data.route, id: decode(found.params?.id) };
      const allow = allowed(path).join(', ');
      if (allow === '') throw new Fault('route_not_found', nothingAt(path));
      throw new FaultWithHeaders('method_not_allowed', `This path accepts only ${allow}.`, { allow });
    },
    patternOf: (path) => methods.map((method) => find(method, path)?.data.pattern).find(Boolean),
  };
}

/** A segment that is not valid percent-encoding matches nothing. */
function decode(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Fault('route_not_found', nothingAt(''));
  }
}
