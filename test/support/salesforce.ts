export const ORGANIZATION_ID = '00D5g000000AbCdEAK';
/** A live credential: it may turn up nowhere. */
export const SESSION_ID = '00D5g000000AbCd!SESSION.MARKER.4711';

type Record = { readonly type?: string; readonly fields?: string };
type Message = { readonly organizationId?: string; readonly records?: readonly Record[] };

export function accountFields(
  id = '0015g00000XyZaBAAV',
  name = 'Acme &amp; Söhne',
  time = '2026-11-24T11:59:00.000Z',
) {
  return `<sf:Id>${id}</sf:Id><sf:LastModifiedDate>${time}</sf:LastModifiedDate><sf:Name>${name}</sf:Name>`;
}

/** As Salesforce's API guide shows one. */
export function outboundMessage({ organizationId = ORGANIZATION_ID, records = [{}] }: Message = {}): string {
  const notifications = records.map(
    ({ type = 'sf:Account', fields = accountFields() }, index) =>
      `<Notification><Id>04l5g00000${String(index).padStart(5, '0')}AAA</Id>` +
      `<sObject xsi:type="${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${fields}</sObject></Notification>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>04k5g000000AbCdAAK</ActionId>
   <SessionId>${SESSION_ID}</SessionId>
   <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/62.0/00D5g000000AbCd</EnterpriseUrl>
   <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/62.0/00D5g000000AbCd</PartnerUrl>
   ${notifications.join('\n   ')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}

export const ACCOUNT_RULES = [
  {
    means: 'closed',
    when: { type: 'Account', 'sObject.Status__c': 'Left' },
    externalId: '{organizationId}/{type}/{sObject.Id}',
    time: { path: 'sObject.LastModifiedDate', unit: 'rfc3339' },
  },
  {
    means: 'signedUp',
    when: { type: 'Account' },
    externalId: '{organizationId}/{type}/{sObject.Id}',
    time: { path: 'sObject.LastModifiedDate', unit: 'rfc3339' },
    name: '{sObject.Name}',
  },
] as const;
