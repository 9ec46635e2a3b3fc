import { createHappenings } from '../app/happenings.ts';
import { createDeliver } from '../app/webhooks/deliver.ts';
import { announcementBatch, type BatchResponse } from '../aws/sqs/announcement-batch.ts';
import { dynamoClient, sqsClient } from '../aws/clients.ts';
import { systemClock } from '../aws/clock/clock.ts';
import { dynamoDeliveryStore } from '../aws/dynamo/requests/dynamo-delivery-store.ts';
import { dynamoRequestStore } from '../aws/dynamo/requests/dynamo-request-store.ts';
import { RETENTION_MS } from '../aws/open-stores.ts';
import { sqsDeliveryQueue } from '../aws/sqs/sqs-delivery-queue.ts';
import { environmentSchema } from '../deployed/environment.ts';
import { deadQueueName, webhookQueueName } from '../deployed/queue-name.ts';
import { webhookSecretsOf } from '../core/config/resolve-references.ts';
import { createWebhookSender } from '../providers/webhooks/webhook-sender.ts';
import { openSecrets } from './open-secrets.ts';
import { meterFor } from './power-meter.ts';
import { powerLog } from './power-log.ts';
import { readConfig } from './read-config.ts';

const log = powerLog('headway-webhooks');
const environment = environmentSchema.parse(process.env);
const config = readConfig();
const clock = systemClock();
const meter = meterFor(config, environment);
const secrets = openSecrets({ environment, config, clock, log, meter });
const signingSecrets = () => webhookSecretsOf(config, secrets.known());
const on = { client: dynamoClient(), table: environment.REQUEST_TABLE };
const queueUrl = environment.QUEUE_URL_BASE + webhookQueueName(environment.QUEUE_PREFIX);
const queue = sqsDeliveryQueue({
  client: sqsClient(process.env),
  queueUrl,
  deadQueueUrl: deadQueueName(queueUrl),
});

const deliverBatch = announcementBatch({
  queue,
  log,
  deliver: createDeliver({
    config,
    clock,
    queue,
    happenings: createHappenings({ log, meter }),
    random: Math.random,
    requests: dynamoRequestStore({ ...on, clock, retentionMs: RETENTION_MS }),
    deliveries: dynamoDeliveryStore(on),
    sender: createWebhookSender({ clock, secrets: () => signingSecrets() ?? [] }),
    isoTime: (ms) => new Date(ms).toISOString(),
  }),
});

/** Invoked by the event source mapping of the announcements' queue. */
export async function handler(event: unknown): Promise<BatchResponse> {
  await secrets.current();
  // Nothing is lost: the announcements wait in their queue for a function that can sign.
  if (signingSecrets() === undefined) throw new Error('headway_settings.webhooks.secret is not set');
  return deliverBatch(event);
}
