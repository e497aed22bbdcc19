type Members = Readonly<Record<string, unknown>>;

/** What HubSpot calls types of objects, in ids and in names. */
const OBJECT_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['0-1', 'contact'],
  ['0-2', 'company'],
  ['0-3', 'deal'],
  ['CONTACT', 'contact'],
  ['COMPANY', 'company'],
  ['DEAL', 'deal'],
]);

/**
 * A CRM object in one form, whichever of HubSpot's APIs it was taken from: contacts have `vid` and `portal-id`, companies
 * `companyId` and `portalId`, deals `dealId`; a property is a text, or an object with its `value` and history; times are in
 * milliseconds or RFC 3339. What else the record has stays as it is.
 */
export function hubspotRecord(sent: Members): Members {
  const properties = propertiesOf(sent);
  return {
    ...sent,
    properties,
    portalId: sent['portalId'] ?? sent['portal-id'],
    objectType: typeOf(sent),
    objectId:
      sent['objectId'] ??
      sent['vid'] ??
      sent['companyId'] ??
      sent['dealId'] ??
      properties['hs_object_id'] ??
      sent['id'],
    modifiedTime:
      millisecondsOf(properties['lastmodifieddate']) ??
      millisecondsOf(properties['hs_lastmodifieddate']) ??
      millisecondsOf(properties['createdate']),
  };
}

/** Of a record of chosen properties only, its members are the properties. */
function propertiesOf(sent: Members): Members {
  const properties = isMembers(sent['properties']) ? sent['properties'] : sent;
  const flat = Object.entries(properties).map(([name, property]): [string, unknown] => [
    name,
    isMembers(property) && Object.hasOwn(property, 'value') ? property['value'] : property,
  ]);
  return Object.fromEntries(flat);
}

function typeOf(sent: Members): string | undefined {
  const named = OBJECT_TYPES.get(sent['objectTypeId']) ?? OBJECT_TYPES.get(sent['objectType']);
  if (named !== undefined) return named;
  if (sent['vid'] !== undefined) return 'contact';
  if (sent['companyId'] !== undefined) return 'company';
  return sent['dealId'] === undefined ? undefined : 'deal';
}

function millisecondsOf(time: unknown): number | undefined {
  if (typeof time === 'number') return time;
  if (typeof time !== 'string') return undefined;
  const timeMs = /^\d{1,15}$/.test(time) ? Number(time) : Date.parse(time);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
