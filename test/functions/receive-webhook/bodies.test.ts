import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { standardWebhookHeaders } from '../../../local/demo/senders.ts';
import { jsonOf, textIn, verdictOf } from '../../support/http.ts';
import { configureSources, customerEvent, post, resultsOf, subprojectOf } from '../../support/sources.ts';
import { createProject, done, useSystem } from '../../support/system.ts';

const { owner } = await useSystem();
const projectId = await createProject(owner, { purpose: 'production' });
const { crm } = await configureSources(owner, projectId);

/** Signed over exactly the bytes that are sent. */
async function deliver(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  const bytes = Buffer.from(body);
  // The library signs texts; bytes that are none are signed as the specification says.
  const signed = standardWebhookHeaders(crm.secret, '', 'msg_1');
  const key = Buffer.from(crm.secret.slice('whsec_'.length), 'base64');
  const preimage = Buffer.concat([Buffer.from(`msg_1.${signed['webhook-timestamp']}.`), bytes]);
  const signature = createHmac('sha256', key).update(preimage).digest('base64');
  return post(crm.url, bytes, { ...signed, 'webhook-signature': `v1,${signature}`, ...headers });
}

const signup = (externalId: string) =>
  JSON.stringify(customerEvent('signed_up', externalId, { name: 'Åsa 北京 🎉' }));

describe('a body that is genuine and JSON in UTF-8 is taken whatever it calls itself:', () => {
  test.each([
    ['text', 'text/plain'],
    ['JSON of another charset', 'application/json; charset=iso-8859-1'],
    ['JSON of a vendor, which the gateway passes on in base64', 'application/vnd.crm.v2+json'],
    ['a form, in base64 too', 'application/x-www-form-urlencoded'],
    ['bytes, in base64 too', 'application/octet-stream'],
    ['nothing that is a type', ';;;'],
    ['XML', 'text/xml'],
  ])('%s', async (_what, contentType) => {
    const answer = await deliver(signup(contentType), { 'content-type': contentType });
    expect(verdictOf(answer)).toBe('200');
    const subproject = await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`);
    expect(jsonOf(subproject)).toMatchObject({ displayName: 'Åsa 北京 🎉' });
  });

  test('with a byte order mark', async () => {
    expect(resultsOf(await deliver(`\ufeff${signup('marked')}`))).toMatchObject([{ outcome: 'applied' }]);
  });
});

describe('a body in another encoding is refused, never guessed at:', () => {
  test.each([
    ['Latin-1', Buffer.from(signup('latin').replace(/北京 🎉/u, ''), 'latin1')],
    ['UTF-16', Buffer.from(signup('utf16'), 'utf16le')],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${signup('utf16')}`, 'utf16le')],
    ['half of a character', Buffer.from(signup('cut')).subarray(0, -30)],
  ])('%s', async (_what, bytes) => {
    // As bytes, so that they arrive as they were sent.
    const answer = await deliver(bytes, { 'content-type': 'application/octet-stream' });
    expect(verdictOf(answer)).toBe('400 body_not_json');
    // As what the gateway takes for text, in which it replaces what is none: then they are not what was signed.
    expect(verdictOf(await deliver(bytes))).toMatch(/^(?:401 signature_invalid|400 body_not_json)$/);
  });
});

describe('a compressed body is refused before anything reads it:', () => {
  test.each(['gzip', 'GZIP', 'br', 'deflate', 'gzip, identity', 'identity,gzip', ''])(
    '%j',
    async (encoding) => {
      const answer = await deliver(gzipSync(signup('packed')), { 'content-encoding': encoding });
      expect(verdictOf(answer)).toBe('415 body_compressed');
    },
  );

  test('a bomb of 50 MB in 50 KB as well', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    expect(verdictOf(await deliver(bomb, { 'content-encoding': 'gzip' }))).toBe('415 body_compressed');
  });

  test('one that does not say so is not JSON', async () => {
    const answer = await deliver(gzipSync(signup('packed')), { 'content-type': 'application/octet-stream' });
    expect(verdictOf(answer)).toBe('400 body_not_json');
  });

  test('`identity` is no compression', async () => {
    const answer = await deliver(signup('plain'), { 'content-encoding': 'identity' });
    expect(verdictOf(answer)).toBe('200');
  });
});

test.each(['[', '{"a":'])('a genuine body 10,000 levels deep is a fault of its sender: %s', async (level) => {
  const closing = level === '[' ? ']' : '}';
  const deep = `${level.repeat(10_000)}1${closing.repeat(10_000)}`;
  expect(verdictOf(await deliver(deep))).toMatch(/^400 /);
  const data = `{"type":"customer.signed_up","timestamp":"2026-01-01T00:00:00Z","data":${deep}}`;
  expect(verdictOf(await deliver(data))).toMatch(/^400 /);
});

test('an old request of a sender that signs no time can be sent again for ever, and changes nothing', async () => {
  const secret = 'a-secret-of-the-shop';
  const source = { kind: 'shopify', secrets: [secret] };
  const url = textIn(
    done(await owner('PUT', `/v1/projects/${projectId}/webhookSources/shop`, source)),
    'url',
  );
  const send = (topic: string, customer: object) => {
    const body = JSON.stringify(customer);
    return post(url, body, {
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': 'a.myshopify.com',
      'x-shopify-triggered-at': '2026-03-02T00:00:00.000Z',
    });
  };
  const created = { id: 5, created_at: '2026-03-01T00:00:00Z', first_name: 'Ada' };
  const subprojectId = subprojectOf(await send('customers/create', created));
  await send('customers/delete', { id: 5 });
  for (let times = 0; times < 3; times += 1) {
    const replayed = await send('customers/create', created);
    expect(resultsOf(replayed)).toMatchObject([{ outcome: 'unchanged' }]);
  }
  expect(jsonOf(await owner('GET', `/v1/subprojects/${subprojectId}`))).toMatchObject({ status: 'closing' });
});
