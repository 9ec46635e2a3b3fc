import type { Table } from '../order/report/tables.ts';
import { boundOf } from './judge.ts';
import { rules, type CrowdResult, type FloodResult, type Rule } from './run.ts';
import type { World } from './world.ts';

export const ruleNames: Readonly<Record<Rule, string>> = {
  headway: 'Headway',
  fifo: 'one FIFO',
  polling: 'LiteLLM’s rule',
};

const header = ['', ...rules.map((rule) => ruleNames[rule])];

export const floodTable = ({ world, beside, without, late, kept }: FloodResult): Table => ({
  title: `Wait of the ${world.flows} flows in seconds, p50 / p99: ${loadText(world)}`,
  rows: [
    header,
    ['without the flooder', ...rules.map((rule) => pair(without[rule]))],
    ['beside the flooder', ...rules.map((rule) => pair(beside[rule]))],
    ['p99, relative', ...rules.map((rule) => (beside[rule].p99 / without[rule].p99).toFixed(2))],
    ['bound for the first of a flow', String(boundOf(world)), '', ''],
    ['requests beyond their bound', String(late), '', ''],
    ...limitRows(kept),
  ],
});

export const crowdTable = ({ world, jain, service, kept }: CrowdResult): Table => ({
  title: `Turns per weight of those who always wait: ${loadText(world)}`,
  rows: [
    header,
    ['Jain’s index', ...rules.map((rule) => jain[rule].toFixed(4))],
    ['least', ...rules.map((rule) => Math.min(...service[rule]).toFixed(1))],
    ['most', ...rules.map((rule) => Math.max(...service[rule]).toFixed(1))],
    ['flows', ...rules.map((rule) => String(service[rule].length))],
    ...limitRows(kept),
  ],
});

const loadText = ({ rpm, flows, load, flood, weights, minutes }: World): string => {
  const who = `${flows} flows of weight ${weights.join(', ')} send ${percent(load)} of ${rpm} rpm`;
  return `${who} for ${minutes} min, one more ${flood} × as much as one of weight 1`;
};

const limitRows = ({ use, worstMinute }: FloodResult['kept']): string[][] => [
  ['use of the limit', percent(use), '', ''],
  ['most calls in any 60 s', String(worstMinute), '', ''],
];

const pair = ({ p50, p99 }: { readonly p50: number; readonly p99: number }): string =>
  `${p50.toFixed(1)} / ${p99.toFixed(1)}`;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
