import { expect, test } from '@jest/globals';
import { watchNames } from '../../../lambda/config/keys/watch-names.ts';
import { configOf, fileWith } from '../../core/config/support.ts';

const config = configOf(
  fileWith(
    'model: openai/x\napi_key: os.environ/KEY',
    'headway_settings: {webhooks: {secret: os.environ/HOOKS}}',
  ),
);
const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

function watched() {
  const lines: unknown[] = [];
  const quiet = () => undefined;
  const log = { info: quiet, error: quiet, warn: (_: string, fields?: object) => void lines.push(fields) };
  return { lines, watch: watchNames(config, log) };
}

test('what is missing is named, once until it changes, and never a value', () => {
  const { lines, watch } = watched();

  const results = [{}, {}, { KEY: 'k' }, { KEY: 'k', MASTER_KEY: 'm', HOOKS: secret }].map(watch);

  expect(results).toEqual([false, false, false, true]);
  expect(lines).toEqual([{ missing: ['KEY', 'MASTER_KEY', 'HOOKS'] }, { missing: ['MASTER_KEY', 'HOOKS'] }]);
});

test('what has gone again is named again', () => {
  const { lines, watch } = watched();
  const all = { KEY: 'k', MASTER_KEY: 'm', HOOKS: secret };

  [all, { ...all, KEY: '' }, all, { ...all, KEY: '' }].forEach(watch);

  expect(lines).toEqual([{ missing: ['KEY'] }, { missing: ['KEY'] }]);
});

test('an unusable secret for webhooks is reported as such', () => {
  const { lines, watch } = watched();

  watch({ KEY: 'k', MASTER_KEY: 'm', HOOKS: 'hunter2' });

  expect(lines).toEqual([{ unusable: ['HOOKS'] }]);
});
