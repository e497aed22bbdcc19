import { sha256 } from '../../../lib/encoding/hash.ts';
import type { HttpResponse } from '../../../lib/http/message.ts';
import { MARKUP } from './markup.ts';
import script from './page.browser.ts?browser';
import { STYLE } from './style.ts';

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Create your access key</title>
<style>${STYLE}</style>
</head>
<body>
<main>${MARKUP}</main>
<script>${script}</script>
</body>
</html>
`;

/** The page runs what is in it, talks to this API alone, and can be neither framed nor fed with anything else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${hashSource(script)}`,
  `style-src ${hashSource(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const RESPONSE: HttpResponse = {
  statusCode: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'permissions-policy':
      'camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
  body: HTML,
};

/** The same for everybody: what a claim link says stands after its #, which browsers keep to themselves. */
export function claimPage(): HttpResponse {
  return RESPONSE;
}

/** Source: https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function hashSource(text: string): string {
  return `'sha256-${sha256(text).toString('base64')}'`;
}
