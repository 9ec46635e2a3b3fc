import { memoryDeliveryQueue } from '../../lambda/memory/memory-delivery-queue.ts';
import { memoryRequestStore } from '../../lambda/memory/memory-request-store.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { deliveryQueueContract, deliveryStoreContract } from '../contract/deliveries.ts';

deliveryStoreContract('memory', () => {
  const store = memoryRequestStore();
  return { requests: store, deliveries: store };
});

deliveryQueueContract('memory', () => {
  const clock = virtualClock();
  const queue = memoryDeliveryQueue({ clock, delaySeconds: 1 });
  return Promise.resolve({
    queue,
    receive: () => Promise.resolve(queue.receive(60)),
    buried: () => Promise.resolve(queue.buried),
    wait: (seconds) => clock.advance(seconds * 1_000),
  });
});
