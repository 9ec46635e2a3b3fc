import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryBoardStore } from '../../lambda/memory/memory-board-store.ts';
import { memoryDeadLetterQueues } from '../../lambda/memory/memory-dead-letter-queues.ts';
import { memoryDeliveryQueue } from '../../lambda/memory/memory-delivery-queue.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { memoryKeyStore } from '../../lambda/memory/memory-key-store.ts';
import { memoryRequestStore } from '../../lambda/memory/memory-request-store.ts';
import { memoryShelf } from '../../lambda/memory/memory-shelf.ts';
import { memoryWaitingPlaces } from '../../lambda/memory/memory-waiting-places.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import { blobStoreContract } from '../contract/blob-store.ts';
import { boardStoreContract } from '../contract/board-store.ts';
import { deadLetterQueuesContract } from '../contract/dead-letter-queues.ts';
import { budgetContract } from '../contract/keys/budget.ts';
import { windowContract } from '../contract/group-store.ts';
import { keyStoreContract } from '../contract/keys/key-store.ts';
import { queueRowContract } from '../contract/queue-row.ts';
import { requestStoreContract } from '../contract/request-store.ts';
import { shelfContract } from '../contract/shelf.ts';
import { waitingPlacesContract } from '../contract/keys/waiting-places.ts';
import { tierQueuesContract } from '../contract/tier-queues.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';

windowContract('memory', memoryGroupStore);
budgetContract('memory', memoryGroupStore);
queueRowContract('memory', memoryGroupStore);
boardStoreContract('memory', memoryBoardStore);
waitingPlacesContract('memory', memoryWaitingPlaces);
requestStoreContract('memory', () => memoryRequestStore());
requestStoreContract('memory that forgets', () =>
  memoryRequestStore({ clock: systemClock(), retentionMs: 1_000 }),
);
blobStoreContract('memory', memoryBlobStore);
keyStoreContract('memory', () => memoryKeyStore({ clock: { now: Date.now } }));
shelfContract('memory', () => memoryShelf({ clock: { now: Date.now } }));

tierQueuesContract('memory', () => {
  const clock = virtualClock();
  const queue = { group: 'm', tier: 'standard' };
  return Promise.resolve({ queues: memoryTierQueues({ clock }), queue, run: clock.run });
});

deadLetterQueuesContract('memory', () => {
  const clock = virtualClock();
  const queues = memoryTierQueues({ clock });
  const announcer = memoryDeliveryQueue({ clock, delaySeconds: 0 });
  const deadLetters = memoryDeadLetterQueues({ clock, queues, announcer });
  return Promise.resolve({
    deadLetters,
    queues,
    home: { group: 'm', tier: 'standard' },
    bury: async (home, buried) => deadLetters.bury(home, buried),
    announced: () => Promise.resolve(announcer.size()),
  });
});
