import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const suffix = '?browser';

/** Minified code for a `<script>`: one self-contained expression, nothing global left behind. */
export async function browserScript(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text.trim()).join('');
}

/** `import script from './page.browser.ts?browser'` is the text of that file, bundled for the browser. */
export const browserText: Plugin = {
  name: 'browser-text',
  setup(bundling) {
    bundling.onResolve({ filter: /\?browser$/ }, (args) => ({
      path: path.resolve(args.resolveDir, args.path.slice(0, -suffix.length)),
      namespace: 'browser-text',
    }));
    bundling.onLoad({ filter: /.*/, namespace: 'browser-text' }, async (args) => ({
      contents: await browserScript(args.path),
      loader: 'text',
      watchFiles: [args.path],
    }));
  },
};
