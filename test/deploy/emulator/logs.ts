import * as z from 'zod';
import type { CalledGateway } from '../../../ops/smoke/called-gateway.ts';
import { KEY, PROMPT } from '../configuration.ts';
import { askLogs, logGroups } from './emulator-api.ts';
import { collectAll, handInAll, type Sent } from '../steps/line.ts';
import { SECRET_VALUE } from '../steps/secret.ts';
import type { StepLog } from '../step-log.ts';

/** In the form that API Gateway makes for each request on AWS; a caller's own id is kept. */
const TRACE = '1-6922df8f-7ab3c0d94e1f26358a9b0c1d';

const eventsSchema = z.object({
  events: z.array(z.object({ message: z.string() })),
  nextToken: z.string().optional(),
});
const lineSchema = z.looseObject({
  service: z.string().optional(),
  message: z.string(),
  requestId: z.string().optional(),
  traceId: z.string().optional(),
});

/** One job whose trace id is known, and its end. */
export async function sendTraced(door: CalledGateway, signal: AbortSignal): Promise<Sent> {
  const traced: CalledGateway = {
    ...door,
    send: (method, path, sending) =>
      door.send(method, path, {
        ...sending,
        headers: { ...sending?.headers, 'x-amzn-trace-id': `Root=${TRACE}` },
      }),
  };
  const [sent] = await handInAll(traced, 'open', [{ user: 'traced', priority: 0 }]);
  if (sent === undefined) throw new Error('nothing was sent');
  await collectAll(door, [sent], signal);
  return sent;
}

/** Finds the trace from the API's line to the line about the store, and nothing secret in any line of any function. */
export async function showLogs(
  { endpoint, log }: { readonly endpoint: string; readonly log: StepLog },
  traced: Sent,
): Promise<void> {
  const lines = await allLines(endpoint);
  const own = lines.flatMap((line) => {
    const read = parse(line);
    return read?.traceId === TRACE && read.requestId === traced.id
      ? [`${read.service}: ${read.message}`]
      : [];
  });
  const steps = ['headway-api: queued', 'headway-dispatcher: started', 'headway-dispatcher: stored'];
  log.check(
    'one trace id, from the API to the dispatcher to the store',
    steps.every((step) => own.includes(step)),
    own,
  );
  const markers = { prompt: PROMPT, key: KEY, secret: SECRET_VALUE, header: 'authorization' };
  const leaks = Object.entries(markers)
    .filter(([, marker]) => lines.some((line) => line.toLowerCase().includes(marker)))
    .map(([what]) => what);
  log.check(
    `prompts, keys or headers in ${lines.length} lines of the functions' logs`,
    leaks.length === 0,
    leaks,
  );
}

async function allLines(endpoint: string): Promise<string[]> {
  const lines: string[] = [];
  for (const logGroupName of await logGroups(endpoint)) {
    let nextToken: string | undefined;
    do {
      const text = await askLogs(endpoint, 'FilterLogEvents', { logGroupName, nextToken });
      const page = eventsSchema.parse(JSON.parse(text));
      lines.push(...page.events.map(({ message }) => message));
      nextToken = page.events.length === 0 ? undefined : page.nextToken;
    } while (nextToken !== undefined);
  }
  return lines;
}

function parse(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
