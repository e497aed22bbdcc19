import { AppError } from '../../errors.ts';
import { longId } from './record-id.ts';
import type { XmlElement } from './xml.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const OUTBOUND = 'http://soap.sforce.com/2005/09/outbound';
const RECORD = 'urn:sobject.enterprise.soap.sforce.com';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** As rules see one. Of a record that is gone by now there is no type and no field. */
type Notification = {
  readonly organizationId: string;
  readonly notificationId: string | undefined;
  /** `Account`, `My_Object__c` */
  readonly type: string | undefined;
  readonly sObject: Readonly<Record<string, string>>;
};
export type OutboundMessage = {
  readonly organizationId: string;
  readonly notifications: readonly Notification[];
};

/** That many Salesforce sends at once. */
const MAX_NOTIFICATIONS = 100;

/**
 * What a message says, without its session id, which would be a credential, and whatever else we do not need. Ids have 18
 * characters: the same record must not have two names.
 * @throws AppError invalid_request
 */
export function readOutboundMessage(envelope: XmlElement): OutboundMessage {
  if (!isNamed(envelope, SOAP, 'Envelope')) throw notOne('Envelope');
  const message = only(only(envelope, SOAP, 'Body'), OUTBOUND, 'notifications');
  const organizationId = longId(only(message, OUTBOUND, 'OrganizationId').text.trim());
  const notifications = allNamed(message, OUTBOUND, 'Notification');
  if (notifications.length === 0 || notifications.length > MAX_NOTIFICATIONS)
    throw new AppError('invalid_request', `not 1 to ${MAX_NOTIFICATIONS} Notification`);
  return {
    organizationId,
    notifications: notifications.map((each) => readNotification(each, organizationId)),
  };
}

function readNotification(notification: XmlElement, organizationId: string): Notification {
  const notificationId = allNamed(notification, OUTBOUND, 'Id')[0]?.text.trim();
  const record = allNamed(notification, OUTBOUND, 'sObject')[0];
  const type = record?.attributes.find((attribute) => isNamed(attribute, INSTANCE, 'type'))?.value;
  return { organizationId, notificationId, type: type?.split(':').at(-1), sObject: fieldsOf(record) };
}

/** Fields of one value: what is null is sent as such or not at all, and is absent here; an address has parts, and is left out. */
function fieldsOf(record: XmlElement | undefined): Readonly<Record<string, string>> {
  const fields = (record?.elements ?? []).filter(
    (field) => field.namespace === RECORD && field.elements.length === 0 && !isNil(field),
  );
  return Object.fromEntries(
    fields.map(({ name, text }) => [name, name === 'Id' ? longId(text.trim()) : text]),
  );
}

function isNil({ attributes }: XmlElement): boolean {
  return attributes.some((attribute) => isNamed(attribute, INSTANCE, 'nil') && attribute.value !== 'false');
}

function isNamed(
  { namespace, name }: Pick<XmlElement, 'namespace' | 'name'>,
  wantedNamespace: string,
  wantedName: string,
): boolean {
  return namespace === wantedNamespace && name === wantedName;
}

function allNamed({ elements }: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return elements.filter((element) => isNamed(element, namespace, name));
}

/** Of two, one could be checked and the other used. */
function only(parent: XmlElement, namespace: string, name: string): XmlElement {
  const [element, ...others] = allNamed(parent, namespace, name);
  if (element === undefined || others.length > 0) throw notOne(name);
  return element;
}

function notOne(name: string): AppError {
  return new AppError(
    'invalid_request',
    `an outbound message of Salesforce has one ${name}, in its namespace`,
  );
}
