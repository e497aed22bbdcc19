import { describe, expect, test } from 'vitest';
import { adapterFor } from '../../../../lib/intake/adapters.ts';
import { longId } from '../../../../lib/intake/salesforce/record-id.ts';
import { eventRulesSchema } from '../../../../lib/intake/recipe/mapping.ts';
import type { SourceAdapter } from '../../../../lib/intake/source.ts';
import { codeOf, NOW, webhookRequest } from '../../../support/factories.ts';
import {
  ACCOUNT_RULES,
  accountFields,
  ORGANIZATION_ID,
  outboundMessage,
  SESSION_ID,
} from '../../../support/salesforce.ts';

const URL_SECRET = 'a-long-and-random-secret';
const SECRET = `${ORGANIZATION_ID}:${URL_SECRET}`;
const URL = 'https://api.example.com/webhooks/ab12cd34/sales';
const adapter = await configured();

async function configured(): Promise<SourceAdapter> {
  const made = await adapterFor('salesforce', { events: eventRulesSchema.parse(ACCOUNT_RULES) });
  if (made === undefined) throw new Error('it has rules');
  return made;
}

function verdict(query = `?secret=${URL_SECRET}`, secrets = [SECRET], body = outboundMessage()) {
  const request = webhookRequest({ url: URL + query, body: Buffer.from(body) });
  return codeOf(() => adapter.verify(request, secrets, NOW));
}

describe('a Salesforce message proves itself by the secret in its URL and its organisation', () => {
  const other = '00D5g000000ZzZzEAK:a-long-and-random-other-one';
  test.each<[string, string, string[], string]>([
    ['18 characters configured, 18 sent', '', [SECRET], ORGANIZATION_ID],
    ['15 configured, 18 sent', '', [`${ORGANIZATION_ID.slice(0, 15)}:${URL_SECRET}`], ORGANIZATION_ID],
    ['18 configured, 15 sent', '', [SECRET], ORGANIZATION_ID.slice(0, 15)],
    ['any of several secrets', '', [other, SECRET], ORGANIZATION_ID],
    ['beside other parameters', '&x=1', [SECRET], ORGANIZATION_ID],
  ])('passes: %s', (_, more, secrets, organizationId) => {
    expect(verdict(`?secret=${URL_SECRET}${more}`, secrets, outboundMessage({ organizationId }))).toBe(
      'no error',
    );
  });

  test.each<[string, string, string[], string, ReturnType<typeof codeOf>]>([
    ['no secret', '', [SECRET], ORGANIZATION_ID, 'signature_missing'],
    ['an empty one', '?secret=', [SECRET], ORGANIZATION_ID, 'signature_missing'],
    ['a wrong one', `?secret=${URL_SECRET}x`, [SECRET], ORGANIZATION_ID, 'signature_invalid'],
    ['the whole of it', `?secret=${SECRET}`, [SECRET], ORGANIZATION_ID, 'signature_invalid'],
    ['no secrets at all', `?secret=${URL_SECRET}`, [], ORGANIZATION_ID, 'signature_invalid'],
    ['two', `?secret=${URL_SECRET}&secret=x`, [SECRET], ORGANIZATION_ID, 'signature_malformed'],
    ['another organisation', `?secret=${URL_SECRET}`, [SECRET], '00D5g000000ZzZzEAK', 'signature_invalid'],
    [
      'one that differs in case',
      `?secret=${URL_SECRET}`,
      [SECRET],
      '00d5G000000aBcDEAK',
      'signature_invalid',
    ],
    ['no organisation', `?secret=${URL_SECRET}`, [SECRET], '', 'signature_invalid'],
    [
      'the organisation of one secret with the URL of another',
      `?secret=${URL_SECRET}`,
      [SECRET, other],
      '00D5g000000ZzZzEAK',
      'signature_invalid',
    ],
  ])('is refused: %s', (_, query, secrets, organizationId, code) => {
    expect(verdict(query, secrets, outboundMessage({ organizationId }))).toBe(code);
  });

  test('is not even parsed before it has the secret', () => {
    expect(verdict('?secret=wrong', [SECRET], '<a>')).toBe('signature_invalid');
    expect(verdict(undefined, [SECRET], '<a>')).toBe('body_not_xml');
  });

  test.each([SECRET, `${ORGANIZATION_ID.slice(0, 15)}:${URL_SECRET}`])('%s can be a secret', (secret) => {
    expect(adapter.faultOfSecret(secret)).toBeUndefined();
  });

  test.each([
    URL_SECRET,
    ORGANIZATION_ID,
    `${ORGANIZATION_ID}:`,
    `${ORGANIZATION_ID}:short`,
    `:${URL_SECRET}`,
    `${ORGANIZATION_ID.slice(0, 14)}:${URL_SECRET}`,
    `0015g00000XyZaBAAV:${URL_SECRET}`,
    `${SECRET}&more`,
    `${SECRET}\n`,
  ])('%j can be none', (secret) => {
    expect(adapter.faultOfSecret(secret)).toEqual(expect.any(String));
  });
});

const read = (xml: string) => adapter.read(adapter.parse?.(Buffer.from(xml)), true);
const withFields = (fields: string, type?: string) =>
  read(outboundMessage({ records: [{ fields, ...(type && { type }) }] }));

describe('a Salesforce message', () => {
  const id = `${ORGANIZATION_ID}/Account/0015g00000XyZaBAAV`;
  const second = Date.parse('2026-11-24T11:59:00Z') / 1000;

  test('says what its rules make of its fields', () => {
    expect(read(outboundMessage())).toEqual([
      expect.objectContaining({ kind: 'signedUp', externalId: id, second, name: 'Acme & Söhne' }),
    ]);
    expect(withFields(`${accountFields()}<sf:Status__c>Left</sf:Status__c>`)).toMatchObject([
      { kind: 'closed' },
    ]);
  });

  test('carries 1 to 100 notifications', () => {
    const records = (count: number) =>
      outboundMessage({ records: Array.from({ length: count }, () => ({})) });
    expect(read(records(100))).toHaveLength(100);
    expect(codeOf(() => read(records(101)))).toBe('invalid_request');
    expect(codeOf(() => read(records(0)))).toBe('invalid_request');
  });

  test('calls a record by one id, whether it shows 15 characters or 18', () => {
    const short = outboundMessage({
      organizationId: ORGANIZATION_ID.slice(0, 15),
      records: [{ fields: accountFields('0015g00000XyZaB') }],
    });
    expect(longId(ORGANIZATION_ID.slice(0, 15))).toBe(longId(longId(ORGANIZATION_ID.slice(0, 15))));
    expect(read(short)).toMatchObject([
      { externalId: `${longId(ORGANIZATION_ID.slice(0, 15))}/Account/${longId('0015g00000XyZaB')}` },
    ]);
  });

  test.each([
    ['a field that is null', `${accountFields()}<sf:Status__c xsi:nil="true"/>`],
    ['a field that is null and full', `${accountFields()}<sf:Status__c xsi:nil="true">Left</sf:Status__c>`],
    ['a field of another namespace', `${accountFields()}<o:Status__c xmlns:o="urn:o">Left</o:Status__c>`],
    ['a field of parts', `${accountFields()}<sf:Status__c>Left<sf:City>x</sf:City></sf:Status__c>`],
  ])('does not have %s', (_, fields) => {
    expect(withFields(fields)).toMatchObject([{ kind: 'signedUp' }]);
  });

  test.each([
    ['an object that no rule knows', accountFields(), 'sf:My_Object__c', 'unknown_event_type'],
    [
      'a record without an id',
      accountFields().replace(/<sf:Id>.*<\/sf:Id>/, ''),
      undefined,
      'external_id_missing',
    ],
    ['a record without a time', '<sf:Id>0015g00000XyZaBAAV</sf:Id>', undefined, 'event_time_missing'],
  ])('is ignored for %s', (_, fields, type, reason) => {
    expect(withFields(fields, type)).toEqual([{ kind: 'ignored', reason }]);
  });

  test('is ignored for a record that was deleted before it was sent', () => {
    const gone = outboundMessage().replace(/<sObject.*<\/sObject>/, '');
    expect(read(gone)).toEqual([{ kind: 'ignored', reason: 'unknown_event_type' }]);
  });

  test('may be of a custom object, by any prefixes', async () => {
    const rule = { ...ACCOUNT_RULES[1], when: { type: 'My_Object__c' } };
    const custom = await adapterFor('salesforce', { events: eventRulesSchema.parse([rule]) });
    const xml = outboundMessage({ records: [{ type: 'sf:My_Object__c' }] })
      .replaceAll('sf:', 'q:')
      .replaceAll('xmlns:sf', 'xmlns:q')
      .replaceAll('soapenv', 's');
    const message = custom?.parse?.(Buffer.from(xml));
    expect(custom?.read(message, true)).toMatchObject([
      { kind: 'signedUp', externalId: `${ORGANIZATION_ID}/My_Object__c/0015g00000XyZaBAAV` },
    ]);
  });

  test.each([
    ['no envelope', '<a/>'],
    [
      'another SOAP',
      outboundMessage().replace(
        'http://schemas.xmlsoap.org/soap/envelope/',
        'http://www.w3.org/2003/05/soap-envelope',
      ),
    ],
    ['another kind of message', outboundMessage().replace('2005/09/outbound', '2005/09/other')],
    ['no organisation', outboundMessage().replace(/<OrganizationId>.*<\/OrganizationId>/, '')],
    [
      'two organisations',
      outboundMessage().replace(
        '<ActionId>',
        '<OrganizationId>00D5g000000ZzZzEAK</OrganizationId><ActionId>',
      ),
    ],
  ])('of the wrong form is refused: %s', (_, xml) => {
    expect(codeOf(() => read(xml))).toBe('invalid_request');
  });

  test('cut short anywhere is refused', () => {
    const xml = outboundMessage();
    const cuts = Array.from({ length: 60 }, (_, at) => Math.floor((at * xml.length) / 60));
    expect(
      cuts.map((at) => codeOf(() => read(xml.slice(0, at)))).filter((code) => code === 'no error'),
    ).toEqual([]);
  });

  test('leaves no trace of the session id', () => {
    expect(outboundMessage()).toContain(SESSION_ID);
    expect(JSON.stringify(adapter.parse?.(Buffer.from(outboundMessage())))).not.toContain('MARKER');
  });

  test('is acknowledged in its own words', async () => {
    expect(adapter.acknowledgement?.contentType).toBe('text/xml; charset=utf-8');
    expect(adapter.acknowledgement?.body).toMatch(
      /^<\?xml .*<notificationsResponse xmlns="http:\/\/soap\.sforce\.com\/2005\/09\/outbound"><Ack>true<\/Ack>/,
    );
    expect(await adapterFor('salesforce')).toBeUndefined();
  });
});
