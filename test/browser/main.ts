import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { command } from '../../cli/command.ts';
import { Refused } from '../../cli/refused.ts';
import { runCommand } from '../../cli/run-command.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { startLocalGateway } from '../../local/local-gateway.ts';
import { findChromium } from './chromium.ts';
import { callersOf, configYaml, MASTER_KEY, type Callers } from './gateway.ts';
import { axeFindings, placesOf } from './seen.ts';

const widths = { wide: { width: 1100, height: 760 }, narrow: { width: 390, height: 760 } } as const;
const schemes = ['light', 'dark'] as const;

const { screenshots } = await scriptOptions(
  command({
    name: 'npm run test:browser --',
    does: 'Looks at the board in a real browser, on the stack that npm start runs.',
  }).option('--screenshots <folder>', 'where pictures of the views go'),
);

/** The board in a real browser, on the stack that `npm start` runs. */
async function main(): Promise<void> {
  const program = await findChromium(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'headway-browser-'));
  const configFile = join(folder, 'headway.yaml');
  await writeFile(configFile, configYaml);
  const output = createWriteStream(join(folder, 'gateway.log'));
  const gateway = await startLocalGateway({ configFile, port: 0, env: process.env, output });
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ viewport: widths.wide })).newPage();
    await look({ page, callers: callersOf(gateway.url), url: gateway.url, folder: screenshots });
  } finally {
    await browser.close();
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly page: Page;
  readonly callers: Callers;
  readonly url: string;
  /** Where pictures of the views go; undefined: none are taken. */
  readonly folder: string | undefined;
}

async function look(stage: Stage): Promise<void> {
  const { page, callers, url } = stage;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const check = async (what: string, holds: () => Promise<void>): Promise<void> => {
    await holds().catch((cause: unknown) => {
      throw new Refused(`✗ ${what}\n${cause instanceof Error ? cause.message : String(cause)}`);
    });
    console.log(`✓ ${what}`);
  };
  const views = async (name: string): Promise<void> => {
    for (const [width, size] of Object.entries(widths)) {
      await page.setViewportSize(size);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await axeFindings(page), []);
        const overflow = await page.evaluate<number>('document.body.scrollWidth - innerWidth');
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        if (stage.folder === undefined) continue;
        await mkdir(stage.folder, { recursive: true });
        await page.screenshot({ path: join(stage.folder, `${name}-${width}-${colorScheme}.png`) });
      }
    }
    await page.setViewportSize(widths.wide);
  };

  await page.goto(`${url}/board`);
  await check('without a key, it asks for one', async () => {
    await page.getByLabel('API key').waitFor();
    await views('key');
  });
  await check('a wrong key is refused in a sentence', async () => {
    await page.getByLabel('API key').fill('sk-wrong');
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('alert').filter({ hasText: 'key' }).waitFor();
    // The browser tells of the 401 itself.
    complaints.length = 0;
  });
  await page.getByLabel('API key').fill(MASTER_KEY);
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByLabel('Model').selectOption('slow');

  await Promise.all([callers.handIn('slow', 0), callers.handIn('slow', 0)]);
  const urgent = await callers.handIn('slow', 0);
  const patient = await callers.handIn('slow', 5_000);
  const other = await callers.handIn('slow', 60);
  await check('Now shows the full window and who waits', async () => {
    await page.getByText('Requests in the window: 2 of 2').waitFor();
    await page.locator('tr[data-tier=realtime]').filter({ hasText: 'At capacity' }).waitFor();
    assert.match(await page.locator('tr[data-tier=batch]').innerText(), /\b1\b.*At capacity.*request limit/s);
    assert.match(await page.locator('.card').first().innerText(), /Next turn in [\d.]+ s/);
    await views('now');
  });
  const rows = () =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('tr[data-request]')].map((row) => row.dataset.request)",
    );
  const showsLine = async (...ids: readonly string[]): Promise<void> => {
    const until = Date.now() + 20_000;
    while (Date.now() < until && (await rows()).join() !== ids.join()) await page.waitForTimeout(200);
    assert.deepEqual(await rows(), ids);
  };
  await check('Line shows who waits, in the order in which they go', async () => {
    await page.getByRole('button', { name: 'Line' }).click();
    await showsLine(urgent, other, patient);
    await views('line');
  });
  await check('a change of priority moves a row, and a cancelled request leaves', async () => {
    await callers.change(other, 9_000);
    await showsLine(urgent, patient, other);
    await callers.cancel(other);
    await showsLine(urgent, patient);
  });
  await check('a row leads to its request', async () => {
    await page.locator(`tr[data-request="${patient}"] button`).click();
    await page.getByText('5000 (tier batch)').waitFor();
  });
  await check('Request changes the priority of one that waits', async () => {
    await page.getByRole('button', { name: 'Request', exact: true }).click();
    await page.getByLabel('Id of a request').fill(patient);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('5000 (tier batch)').waitFor();
    await views('request');
    await page.getByLabel('New priority').fill('50');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByText('50 (tier high)').waitFor();
    assert.equal((await callers.read(patient)).priority, 50);
  });
  await check('Request cancels one that waits', async () => {
    await page.getByLabel('Id of a request').fill(urgent);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('0 (tier realtime)').waitFor();
    await page.getByRole('button', { name: 'Cancel the request' }).click();
    await page.getByText('cancelled', { exact: true }).waitFor();
    assert.equal((await callers.read(urgent)).status, 'cancelled');
  });
  await check('Keys lists the keys without their secrets', async () => {
    const secret = await callers.createKey({ name: 'search', team: 'web', rpm: 30 });
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByRole('row').filter({ hasText: 'search' }).filter({ hasText: '30' }).waitFor();
    assert.deepEqual(await placesOf(page, secret), []);
    await views('keys');
  });
  await check('the key is in no address, field, cookie or store that outlives the tab', async () => {
    assert.deepEqual(await placesOf(page, MASTER_KEY), []);
  });
  await check('a reload keeps the key for the tab; another tab asks for it', async () => {
    await page.reload();
    await page.getByLabel('Model').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${url}/board`);
    await other.getByLabel('API key').waitFor();
    await other.close();
  });
  await check('no error, and nothing that the policy had to stop', async () => {
    assert.deepEqual(complaints, []);
  });
}

await runCommand(main);
