import { gunzipSync } from 'node:zlib';
import page from 'virtual:api-page';
import type { HttpRequest, HttpResponse } from '../../lib/http/message.ts';

/** The page runs what is in it, speaks to nobody, and can be neither framed nor fed with anything else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${page.scriptHash}'`,
  `style-src 'sha256-${page.styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'permissions-policy': 'camera=(), clipboard-read=(), clipboard-write=(self), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // Another release describes another API.
  'cache-control': 'public, max-age=300',
  vary: 'accept-encoding',
} as const;

/** What the API takes and answers, for people. It is packed already: API Gateway packs nothing. */
export function apiPage({ headers }: HttpRequest): HttpResponse {
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(headers['accept-encoding'] ?? '');
  if (takesGzip) {
    return {
      statusCode: 200,
      headers: { ...HEADERS, 'content-encoding': 'gzip' },
      body: page.gzipBase64,
      isBase64Encoded: true,
    };
  }
  const body = gunzipSync(Buffer.from(page.gzipBase64, 'base64')).toString('utf8');
  return { statusCode: 200, headers: HEADERS, body };
}
