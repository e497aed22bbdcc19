import { sha256 } from '../../encoding/hash.ts';
import { Representation } from '../route.ts';
import { Html, markup, type Content } from './html.ts';
import { STYLE } from './style.ts';

/** One answer: nothing is loaded, nothing runs, nothing is sent, and nobody may frame it. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${sha256(STYLE).toString('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

export function pageAnswer(
  title: string,
  content: Content,
  headers: Readonly<Record<string, string>> = {},
): Representation {
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>${content}</main>
</body>
</html>
`;
  return new Representation('text/html; charset=utf-8', page.text, { ...HEADERS, ...headers });
}
