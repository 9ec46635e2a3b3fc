import { isDeepStrictEqual } from 'node:util';
import type { Delivery } from '../../../core/webhooks/delivery-state.ts';
import type { DeliveryStore } from '../../../ports/webhooks.ts';
import { REQUEST_KEY } from '../keys.ts';
import { requestSchema } from './request-item.ts';
import { fromItem, toItem } from '../stored-item.ts';
import { updateItem, type Table, type Update } from '../update-item.ts';

/** The progress of webhooks, on the records of the request table. */
export const dynamoDeliveryStore = (on: Table): DeliveryStore => ({
  async noteDelivery(id, delivery, seenAttempts) {
    const key = toItem({ [REQUEST_KEY]: id });
    const outcome = await updateItem(on, key, updateOf(delivery, seenAttempts));
    if (outcome.kind === 'written') return true;
    if (outcome.item === undefined || !outcome.wasSentAgain) return false;
    // A second sending is refused when the first one did the write.
    return isDeepStrictEqual(fromItem(requestSchema, outcome.item).delivery, delivery);
  },
});

function updateOf(delivery: Delivery, seenAttempts: number): Update {
  const exists = `attribute_exists(${REQUEST_KEY})`;
  const hasBegunSoMany = '#delivery.#attempts = :seen';
  const isUntried = 'attribute_not_exists(#delivery.#attempts)';
  const isAsSeen = seenAttempts === 0 ? isUntried : hasBegunSoMany;
  return {
    expression: 'SET #delivery = :delivery',
    condition: `${exists} AND ${isAsSeen}`,
    names: { '#delivery': 'delivery', '#attempts': 'attempts' },
    values: { ':delivery': delivery, ...(seenAttempts === 0 ? {} : { ':seen': seenAttempts }) },
  };
}
