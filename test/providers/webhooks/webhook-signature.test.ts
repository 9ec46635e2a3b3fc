import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { signatureHeaders } from '../../../lambda/providers/webhooks/webhook-signature.ts';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const message = { id: 'msg_req_1_abc', body: '{"type":"request.completed","data":{"text":"größer 🙂"}}' };

test('a signed body passes the check of the Standard Webhooks library, whatever it is', () => {
  const secret = newSecret();

  fc.assert(
    fc.property(fc.json(), (body) => {
      const headers = signatureHeaders([secret], { ...message, body }, Date.now());

      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }),
  );
});

test.each([
  ['another body', { body: `${message.body} ` }],
  ['another id', { id: 'msg_req_2_abc' }],
  ['another secret', { checkedWith: newSecret() }],
])('with %s it does not', (_, changed) => {
  const secret = newSecret();
  const seen = { ...message, checkedWith: secret, ...changed };
  const headers = { ...signatureHeaders([secret], message, Date.now()), 'webhook-id': seen.id };

  expect(() => new Webhook(seen.checkedWith).verify(seen.body, headers)).toThrow('No matching signature');
});

test('an old one is refused by its timestamp', () => {
  const secret = newSecret();
  const headers = signatureHeaders([secret], message, Date.now() - 400_000);

  expect(() => new Webhook(secret).verify(message.body, headers)).toThrow('too old');
});

test('while one secret replaces another, receivers with either of them accept it', () => {
  const [before, after] = [newSecret(), newSecret()];
  const headers = signatureHeaders([after, before], message, Date.now());

  for (const secret of [before, after]) {
    expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
  }
  expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
});
