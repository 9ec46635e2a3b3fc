import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { boardPage } from '../../lib/api/board-page.ts';

const page = boardPage();

/** What stands in the page's only element of this name. */
function inside(element: string): string {
  const found = [...page.html.matchAll(new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`, 'g'))];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

describe("the board's page", () => {
  test('takes at most 25 kB on the wire', () => {
    expect(gzipSync(page.html, { level: 9 }).length).toBeLessThan(25_000);
  });

  test('is allowed its own program and style, by their hashes, and calls of its own gateway', () => {
    expect(page.contentSecurityPolicy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hashOf(inside('script'))}'`,
      `style-src 'sha256-${hashOf(inside('style'))}'`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test('loads nothing from elsewhere', () => {
    expect(page.html).not.toMatch(/<link|<img|<script[^>]+src|@import/);
  });
});
