import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong with the page as it stands; the page's own policy does not let it load axe. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Finding[]>('axe.run().then(({ violations }) => violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Where a text is to be found after it has been typed in: everything that outlives the tab, and what can be read. */
export async function placesOf(page: Page, text: string): Promise<readonly string[]> {
  const kept = await page.evaluate<Readonly<Record<string, string>>>(`({
    local: JSON.stringify(localStorage),
    cookies: document.cookie,
    fields: [...document.querySelectorAll('input')].map(({ value }) => value).join(' '),
  })`);
  const places = { ...kept, dom: await page.content(), address: page.url() };
  return Object.entries(places)
    .filter(([, held]) => held.includes(text))
    .map(([place]) => place);
}
