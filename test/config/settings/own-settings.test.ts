import { expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith, noticesOf } from '../../core/config/support.ts';

const withOwn = (settings: string) => fileWith('model: ollama/x', `headway_settings: ${settings}`);
const bound = 'expected a whole number, e.g. up_to: 99 (only the last tier has no up_to)';

const cases: readonly (readonly [string, string])[] = [
  ['{tiers: []}', 'tiers: found a list; expected at least one tier, e.g. - name: all'],
  ['{tiers: high}', 'tiers: found "high"; expected a list of tiers, best first'],
  ['{tiers: [high]}', 'tiers[0]: found a string; expected a mapping, e.g. {name: realtime, up_to: 0}'],
  ['{tiers: [{up_to: 3}]}', 'tiers[0].name: found nothing; expected a name, e.g. name: realtime'],
  [
    '{tiers: [{name: High}]}',
    'tiers[0].name: found "High"; expected 1 to 20 of a-z, 0-9 and "-", beginning with a letter',
  ],
  ['{tiers: [{name: a, up_to: 1}, {name: a}]}', 'tiers[1].name: found "a"; expected a unique name'],
  [
    '{tiers: [{name: a, up_to: 1}, {name: a-dead}]}',
    'tiers[1].name: found "a-dead"; expected a name that does not clash with "a": the dead-letter queues of tier "a" have the names that the queues of tier "a-dead" would have',
  ],
  [
    '{tiers: [{name: a-dead, up_to: 1}, {name: b, up_to: 2}, {name: a}]}',
    'tiers[2].name: found "a"; expected a name that does not clash with "a-dead": the dead-letter queues of tier "a" have the names that the queues of tier "a-dead" would have',
  ],
  [
    '{tiers: [{name: a, up_to: 1}, {name: b, min_share: five}]}',
    'tiers[1].min_share: found "five"; expected a number, 0 or more, e.g. min_share: 0.05',
  ],
  [
    '{tiers: [{name: a, up_to: 1}, {name: b, min_share: 1}]}',
    'tiers[1].min_share: found 1; expected 0, or a number from 0.001 to 0.9, e.g. min_share: 0.05',
  ],
  [
    '{tiers: [{name: a, up_to: 1}, {name: b, min_share: 0.0001}]}',
    'tiers[1].min_share: found 0.0001; expected 0, or a number from 0.001 to 0.9, e.g. min_share: 0.05',
  ],
  [
    '{tiers: [{name: a, up_to: 1}, {name: b, up_to: 2, min_share: 0.6}, {name: c, min_share: 0.4}]}',
    'tiers[2].min_share: found 0.4; expected at most 0.3: all min_share together may be 0.9, so that the best tier keeps the rest',
  ],
  [
    '{tiers: [{name: all, min_share: 0.1}]}',
    'tiers[0].min_share: found 0.1; expected no min_share: the best tier goes first anyway',
  ],
  ['{tiers: [{name: a}, {name: b}]}', `tiers[0].up_to: found nothing; ${bound}`],
  [
    '{tiers: [{name: a, up_to: 1}]}',
    'tiers[0].up_to: found 1; expected no up_to: the last tier takes all remaining priorities',
  ],
  [
    '{tiers: [{name: a, up_to: 5}, {name: b, up_to: 5}, {name: c}]}',
    'tiers[1].up_to: found 5; expected a whole number above 5, the up_to of the tier before',
  ],
  [
    '{window: {bucket_ms: 1000}}',
    'window.guard_ms: found nothing; expected a whole number above bucket_ms, which is 1000',
  ],
  [
    '{window: {bucket_ms: 300}}',
    'window.bucket_ms: found 300; expected a divisor of 61000 (60000 + guard_ms)',
  ],
  [
    '{window: {bucket_ms: 100}}',
    'window.bucket_ms: found 100; expected at least 153, for at most 400 buckets',
  ],
  [
    '{window: {guard_ms: x}}',
    'window.guard_ms: found "x"; expected a whole number above 0, e.g. guard_ms: 1000',
  ],
  ['{admission: eager}', 'admission: found "eager"; expected strict or lenient, e.g. admission: strict'],
  ['{max_wait: -1}', 'max_wait: found -1; expected a number, 0 or more, e.g. max_wait: 60'],
  ['{max_wait: soon}', 'max_wait: found "soon"; expected a number, 0 or more, e.g. max_wait: 60'],
  [
    '{max_waiting_callers: 0}',
    'max_waiting_callers: found 0; expected a whole number above 0, e.g. max_waiting_callers: 800',
  ],
  [
    '{fairness: keys}',
    'fairness: found a string (not shown); expected key, team, user, none, or metadata. with a name, e.g. fairness: metadata.tenant',
  ],
  ['{window: 5}', 'window: found 5; expected a mapping, e.g. {bucket_ms: 250, guard_ms: 1000}'],
  [
    '{webhooks: {}}',
    'webhooks.secret: found nothing; expected a string or os.environ/NAME, e.g. secret: os.environ/WEBHOOK_SECRET',
  ],
  [
    '{webhooks: {secret: whsec_short}}',
    'webhooks.secret: found a string (not shown); expected os.environ/NAME, or whsec_ and 24 to 64 bytes in base64; during a rotation, both secrets, separated by a space',
  ],
  [
    '{webhooks: {secret: os.environ/S, allow_loopback: maybe}}',
    'webhooks.allow_loopback: found "maybe"; expected true or false, e.g. allow_loopback: true',
  ],
  [
    '{webhooks: os.environ/S}',
    'webhooks: found a string; expected a mapping, e.g. webhooks: {secret: os.environ/WEBHOOK_SECRET}',
  ],
  ['[]', ': found a list; expected a mapping, e.g. headway_settings: {window: {guard_ms: 1000}}'],
];

test.each(cases)('%s is refused', (settings, expected) => {
  const key = expected.startsWith(':') ? 'headway_settings' : 'headway_settings.';

  expect(errorsOf(withOwn(settings))).toEqual([`headway.yaml:7: ${key}${expected}`]);
});

test.each(['key', 'team', 'user', 'none', 'metadata.tenant'])('fairness: %s', (fairness) => {
  const file = withOwn(`{fairness: ${fairness}}`);

  expect(configOf(file).fairness).toBe(fairness);
  expect(noticesOf(file)).toEqual(
    fairness === 'user' || fairness === 'metadata.tenant'
      ? [expect.stringContaining('headway_settings.fairness: callers name themselves in the body')]
      : [],
  );
});

test('worse tiers may have shares of the turns', () => {
  const file = withOwn(
    '{tiers: [{name: a, up_to: 1, min_share: 0}, {name: b, up_to: 2, min_share: 0.6}, {name: c, min_share: "0.3"}]}',
  );

  expect(configOf(file).tiers).toEqual([
    { name: 'a', maxPriority: 1 },
    { name: 'b', maxPriority: 2, minShare: 0.6 },
    { name: 'c', maxPriority: null, minShare: 0.3 },
  ]);
});

test('one tier for everything is enough', () => {
  expect(configOf(withOwn('{tiers: [{name: all}]}')).tiers).toEqual([{ name: 'all', maxPriority: null }]);
});

test('a window of exactly 400 buckets is accepted', () => {
  expect(configOf(withOwn('{window: {bucket_ms: 160, guard_ms: 4000}}')).window).toEqual({
    bucketMs: 160,
    guardMs: 4000,
  });
});

test('a longer wait than a function lives is cut to what it can wait, with a notice', () => {
  expect(configOf(withOwn('{max_wait: 3600}')).maxWaitSeconds).toBe(840);
  expect(noticesOf(withOwn('{max_wait: 3600}'))).toEqual([
    'headway.yaml:7: headway_settings.max_wait: more than a Lambda function can wait; 840 s is used instead',
  ]);
});

test('callers may be answered at once when there is no turn', () => {
  expect(configOf(withOwn('{max_wait: 0}')).maxWaitSeconds).toBe(0);
});

test('the best priority may be limited', () => {
  expect(configOf(withOwn('{best_priority: -5}')).bestPriority).toBe(-5);
  expect(configOf(withOwn('{}'))).not.toHaveProperty('bestPriority');
});

test('admission is lenient unless it is said to be strict', () => {
  expect(configOf(withOwn('{admission: strict}')).admission).toBe('strict');
  expect(configOf(withOwn('{admission: lenient}'))).not.toHaveProperty('admission');
});
