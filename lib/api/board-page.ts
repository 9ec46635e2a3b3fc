import { createHash } from 'node:crypto';
import { buildSync } from 'esbuild';
import type { BoardPage } from '../../lambda/deployed/board-page.ts';
import { projectRoot } from '../functions/bundle-options.ts';

/** Builds the page. It contains no data: it asks the gateway that it came from, with the key that is typed in. */
export const boardPage = (): BoardPage => (page ??= build());

let page: BoardPage | undefined;

function build(): BoardPage {
  const program = built('board/main.tsx');
  const style = built('board/style.css');
  return {
    html: [
      '<!doctype html><html lang="en"><head><meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<title>Headway</title><style>${style}</style></head>`,
      `<body><div id="board"></div><script type="module">${program}</script></body></html>`,
    ].join(''),
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src '${hashOf(program)}'`,
      `style-src '${hashOf(style)}'`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function built(file: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
    outdir: 'board',
  });
  const [text] = outputFiles;
  if (text === undefined) throw new Error(`esbuild has made nothing of ${file}`);
  // The end of a script element would end the page's own.
  return text.text.trim().replaceAll('</script', '<\\/script');
}
