import { equalInConstantTime, sha256 } from '../../encoding/hash.ts';
import { AppError } from '../../errors.ts';
import { readByRules, type EventRule } from '../recipe/mapping.ts';
import type { SourceAdapter } from '../source.ts';
import { readOutboundMessage, type OutboundMessage } from './outbound-message.ts';
import { readXml } from './xml.ts';

/**
 * Salesforce outbound messages. They are not signed: a secret in the URL proves the sender, the organisation's id in the body must
 * fit it.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm
 */
export function salesforce(events: readonly EventRule[]): SourceAdapter {
  return {
    verify({ url, body }, secrets) {
      const digest = sha256(urlSecretOf(url));
      // All of them are compared, so that the duration does not tell which one matched; nothing is parsed for who has none.
      const matching = secrets
        .map(partsOf)
        .filter(({ urlSecret }) => equalInConstantTime(sha256(urlSecret), digest));
      if (matching.length === 0) throw new AppError('signature_invalid');
      const { organizationId } = parseMessage(body);
      if (!matching.some(({ organization }) => organizationId.startsWith(organization)))
        throw new AppError('signature_invalid');
    },

    parse: parseMessage,

    read: (body, _isProduction, headers = {}) => readByRules(events, { body, headers }, 'notifications'),

    faultOfSecret(secret) {
      return SECRET_PATTERN.test(secret)
        ? undefined
        : '`<organization id>:<URL secret>`, the secret of 20 to 255 letters, digits, dots, dashes, underscores and tildes';
    },

    acknowledgement: { contentType: 'text/xml; charset=utf-8', body: ACKNOWLEDGEMENT },
  };
}

function parseMessage(body: Buffer): OutboundMessage {
  return readOutboundMessage(readXml(body));
}

const SECRET_PATTERN = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?:[A-Za-z0-9._~-]{20,255}$/;

/** The first 15 characters of an organisation's id are the id; three more say which letters are upper case. */
function partsOf(secret: string): { readonly organization: string; readonly urlSecret: string } {
  const colon = secret.indexOf(':');
  return { organization: secret.slice(0, Math.min(colon, 15)), urlSecret: secret.slice(colon + 1) };
}

/** @throws AppError signature_missing, signature_malformed */
function urlSecretOf(url: string): string {
  const [, query = ''] = url.split('?', 2);
  const [urlSecret = '', ...others] = new URLSearchParams(query).getAll('secret');
  if (urlSecret === '') throw new AppError('signature_missing', 'no query parameter secret');
  if (others.length > 0) throw new AppError('signature_malformed', 'more than one query parameter secret');
  return urlSecret;
}

/** Without it, whatever the status, Salesforce sends the message again, for 24 hours. */
const ACKNOWLEDGEMENT =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
  '</soapenv:Body></soapenv:Envelope>';
