import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../support/http.ts';
import { standardSecret } from '../../support/sources.ts';
import { useSystem } from '../../support/system.ts';

/** As deployed; on a laptop any address will do. */
const { owner, defaultProjectId } = await useSystem({
  environmentOverrides: { OUTBOUND_POLICY: 'public-https' },
});

async function configure(url: string): Promise<string> {
  const body = { displayName: 'x', notifications: { url, secrets: [standardSecret()] } };
  return verdictOf(await owner('POST', '/v1/projects', body));
}

describe('a notification endpoint', () => {
  test.each([
    'http://example.com/hook',
    'https://127.0.0.1/hook',
    'https://127.1/hook',
    'https://2130706433/hook',
    'https://0x7f.0.0.1/hook',
    'https://0177.0.0.1/hook',
    'https://0/hook',
    'https://10.0.0.1/hook',
    'https://172.16.0.1/hook',
    'https://192.168.1.1/hook',
    'https://100.64.0.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/hook',
    'https://[::]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[::ffff:7f00:1]/hook',
    'https://[64:ff9b::7f00:1]/hook',
    'https://[2002:7f00:1::]/hook',
    'https://[fd00::1]/hook',
    'https://[fe80::1]/hook',
    'https://localhost/hook',
    'https://localhost./hook',
    'https://LOCALHOST/hook',
    'https://intranet/hook',
    'https://db.internal/hook',
    'https://metadata.google.internal./hook',
    'https://printer.local/hook',
    'https://user:password@example.com/hook',
    'https:/\\127.0.0.1/hook',
    'https://example.com@127.0.0.1/hook',
    'https://１２７.０.０.１/hook',
    'file:///etc/passwd',
  ])('in a private range, or not by https, is 400 endpoint_not_allowed: %s', async (url) => {
    expect(await configure(url)).toBe('400 endpoint_not_allowed');
  });

  test.each([
    'https://example.com/hook',
    'https://example.com:8443/a?b=c',
    'https://8.8.8.8/hook',
    'https://[2606:4700::1111]/hook',
  ])('of the public internet is taken: %s', async (url) => {
    expect(await configure(url)).toBe('200');
  });

  test('that is not allowed can not be set later either', async () => {
    const notifications = { url: 'https://127.0.0.1/hook', secrets: [standardSecret()] };
    const answer = await owner('PATCH', `/v1/projects/${defaultProjectId}`, { notifications });
    expect(verdictOf(answer)).toBe('400 endpoint_not_allowed');
  });
});
