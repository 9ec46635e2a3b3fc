import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { UNITS_PER_TOKEN } from '../../lambda/core/tokens/script-weights.ts';
import { unitsOfText } from '../../lambda/core/tokens/text-tokens.ts';
import type { Sample } from './corpus.ts';

/** How an estimate compares with OpenAI's tokenizer: 1 = the same, 2 = twice as many tokens. */
export interface EstimateError {
  readonly name: string;
  readonly characters: number;
  readonly tokens: number;
  readonly estimated: number;
  /** For single paragraphs: the least and the most. */
  readonly least: number;
  readonly most: number;
  /** The rule of thumb: four characters a token. */
  readonly byQuarter: number;
}

export function errorOf({ name, text }: Sample): EstimateError {
  const tokens = countTokens(text);
  const parts = text.split('\n\n').map((part) => ratioIn(part));
  return {
    name,
    characters: text.length,
    tokens,
    estimated: ratioIn(text),
    least: Math.min(...parts),
    most: Math.max(...parts),
    byQuarter: text.length / 4 / tokens,
  };
}

const ratioIn = (text: string): number => unitsOfText(text) / UNITS_PER_TOKEN / countTokens(text);
