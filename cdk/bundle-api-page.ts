import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { renderPage } from '../lib/api/description/page/page.ts';
import { STYLE } from '../lib/api/description/page/style.ts';
import { describeApi } from '../lib/api/description/describe-api.ts';
import { EXAMPLES } from '../lib/api/description/examples.ts';
import { ROUTES } from '../lib/api/routes.ts';
import { sha256 } from '../lib/encoding/hash.ts';
import { browserScript } from './bundle-browser.ts';

const SCRIPT = fileURLToPath(new URL('../lib/api/description/page/page.browser.ts', import.meta.url));

let built: Promise<string> | undefined;

/** The page as it is served: rendered once, when the functions are built, and packed as tightly as can be. */
async function buildPage(): Promise<string> {
  const script = await browserScript(SCRIPT);
  const page = renderPage(describeApi(ROUTES, EXAMPLES, 'https://api.example.com'), script);
  return JSON.stringify({
    gzipBase64: gzipSync(page, { level: 9 }).toString('base64'),
    scriptHash: sha256(script).toString('base64'),
    styleHash: sha256(STYLE).toString('base64'),
  });
}

/** `import page from 'virtual:api-page'` is the page that describes the API. */
export const apiPage: Plugin = {
  name: 'api-page',
  setup(bundling) {
    bundling.onResolve({ filter: /^virtual:api-page$/ }, (args) => ({
      path: args.path,
      namespace: 'api-page',
    }));
    bundling.onLoad({ filter: /.*/, namespace: 'api-page' }, async () => ({
      contents: await (built ??= buildPage()),
      loader: 'json',
    }));
  },
};
