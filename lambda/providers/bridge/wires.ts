import type { ProviderRow } from '../table/provider-row.ts';
import { converseWire } from './converse/converse-wire.ts';
import { messagesWire } from './messages/messages-wire.ts';
import type { Wire } from './wire.ts';

/** The wire to which a row's chats are translated; undefined: it speaks OpenAI's. */
export function wireOf({ wire }: Pick<ProviderRow, 'wire'>): Wire | undefined {
  switch (wire) {
    case 'openai':
      return undefined;
    case 'messages':
      return messagesWire;
    case 'converse':
      return converseWire;
    default:
      return wire satisfies never;
  }
}
