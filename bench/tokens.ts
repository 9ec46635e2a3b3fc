import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { columns } from '../cli/terminal/columns.ts';
import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { estimateTokens } from '../lambda/core/tokens/token-estimate.ts';
import { corpus } from './tokens/corpus.ts';
import { errorOf } from './tokens/errors.ts';
import { paceOf } from './tokens/pace.ts';
import { priceOf } from './tokens/price.ts';

await scriptOptions(
  command({
    name: 'npm run bench:tokens --',
    does: 'Compares estimated tokens with those of a tokenizer, in several scripts, and what either takes.',
    examples: [['npm run bench:tokens', 'all tables']],
  }),
);

const two = (number: number): string => number.toFixed(2);
const errors = corpus.map(errorOf);
console.log('Estimated tokens over real ones (o200k_base); 1 is exact, below 1 too few are reserved.\n');
console.log(
  columns([
    ['text', 'characters', 'a token', 'estimate', 'paragraphs', 'a quarter'],
    ...errors.map(({ name, characters, tokens, estimated, least, most, byQuarter }) => [
      name,
      characters,
      two(characters / tokens),
      two(estimated),
      `${two(least)} to ${two(most)}`,
      two(byQuarter),
    ]),
  ]),
);
const ratios = errors.map(({ estimated }) => estimated);
console.log(`\nleast ${two(Math.min(...ratios))}, most ${two(Math.max(...ratios))}\n`);

const MEGABYTE = 1_000_000;
const bodies = ['english', 'chinese', 'base64', 'typescript'].map((name) => {
  const { text } = corpus.find((sample) => sample.name === name) ?? { text: '' };
  const content = text.replaceAll(name === 'base64' ? /\s/g : /^$/g, '').repeat(MEGABYTE / text.length + 1);
  return {
    name,
    json: JSON.stringify({ messages: [{ role: 'user', content: content.slice(0, MEGABYTE) }] }),
  };
});
console.log('ms for a body of a million characters\n');
console.log(
  columns([
    ['text', 'JSON.parse', 'estimate', 'as a multiple', 'o200k_base'],
    ...bodies.map(({ name, json }) => {
      const body = JSON.parse(json) as Readonly<Record<string, unknown>>;
      const parse = paceOf(() => JSON.parse(json) as unknown);
      const estimate = paceOf(() => estimateTokens(body));
      const tokenizer = paceOf(() => countTokens(json), 3);
      return [name, two(parse), two(estimate), two(estimate / parse), two(tokenizer)];
    }),
  ]),
);

const modules = ['gpt-tokenizer/encoding/o200k_base', '../../lambda/core/tokens/token-estimate.ts'];
console.log('\nwhat it adds to a bundle, and to its start\n');
console.log(
  columns([
    ['module', 'kB', 'import, ms'],
    ...(await Promise.all(modules.map(priceOf))).map(({ bytes, importMs }, at) => [
      modules[at]?.replace('../../', '') ?? '',
      two(bytes / 1000),
      two(importMs),
    ]),
  ]),
);
