import { checkRole } from '../../app/keys/key-rules.ts';
import { createCallerCheck, nobody } from '../reading/caller.ts';
import type { CallHandler } from './exchange.ts';
import type { HttpResponse } from './response.ts';
import type { Route } from './routes.ts';
import type { Site } from './site.ts';

type Asked = Omit<Parameters<CallHandler>[0], 'principal'>;

/** Makes the step from a route to its handler: the key and its role are checked on the way. */
export function createHandle(site: Site) {
  const checkCaller = createCallerCheck(site);

  return async (route: Route, asked: Asked): Promise<HttpResponse> => {
    if ('isOpen' in route) return route.handler({ ...asked, principal: nobody });
    const { principal: presented } = await checkCaller(asked.event);
    const principal = presented.then((who) => {
      checkRole(who, route.needs);
      return who;
    });
    if ('handler' in route) return route.handler({ ...asked, principal: await principal });
    return besideKey(route.callHandler, { ...asked, principal });
  };
}

/** An invalid key outweighs every other error: its presenter learns of nothing else. */
async function besideKey(
  callHandler: CallHandler,
  exchange: Parameters<CallHandler>[0],
): Promise<HttpResponse> {
  const { principal } = exchange;
  principal.catch(() => undefined);
  try {
    return await callHandler(exchange);
  } catch (error) {
    await principal;
    throw error;
  }
}
