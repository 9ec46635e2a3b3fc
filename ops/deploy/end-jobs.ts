import { paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { fromItem, toItem } from '../../lambda/aws/dynamo/stored-item.ts';
import { giveUp } from '../../lambda/app/operate/give-up.ts';
import type { OperatorStores } from '../control/operator-stores.ts';

const waitingSchema = z.object({
  id: z.string(),
  group: z.string(),
  webhookUrl: z.string().nullable().default(null),
});

const WHY = 'An operator gave up the request: its model was removed from the configuration.';
const AT_ONCE = 10;

/**
 * Ends as failed the jobs that wait for model groups which the stage no longer has. It reads the whole table of
 * requests. Returns how many it has ended; a request whose call is in flight, or whose caller waits on an open
 * connection, ends by itself.
 */
export async function endJobsOf(stores: OperatorStores, groups: readonly string[]): Promise<number> {
  let ended = 0;
  for await (const page of waitingJobs(stores)) {
    const own = page.filter(({ group }) => groups.includes(group));
    for (let from = 0; from < own.length; from += AT_ONCE) {
      const batch = own.slice(from, from + AT_ONCE);
      const done = await Promise.all(batch.map((job) => giveUp(stores, job, { by: 'refuse', why: WHY })));
      ended += done.filter(Boolean).length;
    }
  }
  return ended;
}

async function* waitingJobs({ requestTable }: OperatorStores) {
  const pages = paginateScan(
    { client: requestTable.client },
    {
      TableName: requestTable.table,
      ConsistentRead: true,
      FilterExpression: '#status = :queued AND #kind = :job',
      ProjectionExpression: '#id, #group, #webhookUrl',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#kind': 'kind',
        '#id': 'id',
        '#group': 'group',
        '#webhookUrl': 'webhookUrl',
      },
      ExpressionAttributeValues: toItem({ ':queued': 'queued', ':job': 'job' }),
    },
  );
  for await (const { Items = [] } of pages) yield Items.map((item) => fromItem(waitingSchema, item));
}
