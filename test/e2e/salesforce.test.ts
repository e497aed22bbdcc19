import { describe, expect, test } from 'vitest';
import { jsonOf, listIn, sendRequest, textIn, verdictOf } from '../support/http.ts';
import { ACCOUNT_RULES, accountFields, ORGANIZATION_ID, outboundMessage } from '../support/salesforce.ts';
import { createProject, done, useSystem } from '../support/system.ts';

const { owner } = await useSystem();
const projectId = await createProject(owner, { purpose: 'production' });
const path = `/v1/projects/${projectId}/webhookSources/sales`;
const urlSecret = 'a-long-and-random-secret';
const configuration = {
  kind: 'salesforce',
  secrets: [`${ORGANIZATION_ID}:${urlSecret}`],
  events: ACCOUNT_RULES,
};
const url = new URL(textIn(done(await owner('PUT', path, configuration)), 'url'));

function send(body: string, query = `?secret=${urlSecret}`) {
  const headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' };
  return sendRequest(url.origin, { method: 'POST', path: url.pathname + query, headers, body });
}

const recently = new Date(Date.now() - 60_000).toISOString();
const account = (n: number) => ({
  fields: accountFields(`0015g00000${String(n).padStart(5, '0')}AAA`, `Customer ${n}`, recently),
});
const ACK = '<Ack>true</Ack>';

describe('a Salesforce source', () => {
  test('signs up by an outbound message, which it acknowledges as Salesforce wants it', async () => {
    const answer = await send(outboundMessage({ records: [account(1)] }));
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8' });
    expect(answer.text).toContain(ACK);
    const subprojects = listIn(await owner('GET', `/v1/projects/${projectId}/subprojects`), 'subprojects');
    expect(subprojects).toMatchObject([
      {
        displayName: 'Customer 1',
        customer: { realm: 'sales', externalId: `${ORGANIZATION_ID}/Account/0015g0000000001AAA` },
      },
    ]);
    expect(JSON.stringify(subprojects)).not.toContain('MARKER');
  });

  test('acknowledges 100 notifications, and one that means nothing, with 200', async () => {
    const many = await send(
      outboundMessage({ records: Array.from({ length: 100 }, (_, n) => account(n + 2)) }),
    );
    expect([many.status, many.text.includes(ACK)]).toEqual([200, true]);
    const other = await send(outboundMessage({ records: [{ type: 'sf:Lead' }] }));
    expect([other.status, other.text.includes(ACK)]).toEqual([200, true]);
  });

  test.each([
    ['without the secret', outboundMessage(), '', '401 signature_missing'],
    ['with another secret', outboundMessage(), '?secret=other', '401 signature_invalid'],
    [
      'from another organisation',
      outboundMessage({ organizationId: '00D5g000000ZzZzEAK' }),
      undefined,
      '401 signature_invalid',
    ],
    ['that is no XML', '{}', undefined, '400 body_not_xml'],
    ['that is cut short', outboundMessage().slice(0, 700), undefined, '400 body_not_xml'],
    [
      'with a DTD',
      `<!DOCTYPE a SYSTEM "http://127.0.0.1/">${outboundMessage()}`,
      undefined,
      '400 body_not_xml',
    ],
    ['of another form', '<a/>', undefined, '400 invalid_request'],
  ])('does not acknowledge a message %s', async (_, body, query, verdict) => {
    const answer = await send(body, query);
    expect(verdictOf(answer)).toBe(verdict);
    expect(answer.text).not.toMatch(/<Ack>|MARKER/);
  });

  test('shows what a sample would do, and no session id', async () => {
    const trial = await owner('POST', `${path}/test`, {
      headers: {},
      body: outboundMessage({ records: [account(999)] }),
      query: `secret=${urlSecret}`,
    });
    expect(jsonOf(trial)).toMatchObject({
      verification: 'genuine',
      events: [{ kind: 'signedUp', externalId: `${ORGANIZATION_ID}/Account/0015g0000000999AAA` }],
      fault: null,
    });
    expect(trial.text).not.toContain('MARKER');
    const broken = await owner('POST', `${path}/test`, {
      headers: {},
      body: '<a>',
      query: `secret=${urlSecret}`,
    });
    expect(jsonOf(broken)).toEqual({ verification: 'body_not_xml', events: [], fault: 'body_not_xml' });
  });

  test.each([
    [{ events: undefined }, /events: is what a source of the kind custom needs, and of salesforce/],
    [{ secrets: [urlSecret] }, /body\.secrets: each must be `<organization id>:<URL secret>`/],
    [{ authenticity: { scheme: 'bearer' } }, /authenticity/],
  ])('can not be configured with %j', async (changed, reason) => {
    const answer = await owner('PUT', path.replace('sales', 'broken'), { ...configuration, ...changed });
    expect(verdictOf(answer)).toBe('400 invalid_request');
    expect(textIn(answer, 'detail')).toMatch(reason);
  });
});
