import { MAX_EVENT_LEAD_SECONDS, type CustomerEvent } from '../account/event.ts';
import { byteCountOf, MAX_LABELS, MAX_LABELS_BYTES, MAX_NAME_LENGTH } from '../account/fields.ts';
import type { Ignored, Reading } from './source.ts';

const MAX_EXTERNAL_ID_LENGTH = 255;
/** RFC 5321 §4.5.3.1: 64 of local part, 255 of domain, and the sign between. */
export const MAX_EMAIL_LENGTH = 320;

/** Bounds what a sender sends, so that an item, a message and a record stay small; what has no id is ignored. */
export function normalise(reading: Reading | Ignored, realm: string, now: Date): CustomerEvent | Ignored {
  if (reading.kind === 'ignored') return reading;
  const { kind, second } = reading;
  const externalId = reading.externalId.toWellFormed();
  if (externalId === '') return { kind: 'ignored', reason: 'external_id_missing' };
  if (externalId.length > MAX_EXTERNAL_ID_LENGTH) return { kind: 'ignored', reason: 'external_id_too_long' };
  // A clock that is wrong by years would win over every later event, for ever.
  if (second > now.getTime() / 1000 + MAX_EVENT_LEAD_SECONDS)
    return { kind: 'ignored', reason: 'event_in_future' };

  const name = boundedText(reading.name, MAX_NAME_LENGTH);
  const email = boundedText(reading.email, MAX_EMAIL_LENGTH);
  const plan = boundedText(reading.plan, MAX_NAME_LENGTH);
  const labels = reading.labels ? boundedLabels(reading.labels) : undefined;
  return {
    kind,
    realm,
    externalId,
    second,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(plan !== undefined && { plan }),
    ...(labels !== undefined && { labels }),
  };
}

/** At most `maxLength` UTF-16 units without cutting a character in two; nothing for an empty text. */
function boundedText(text: string | null | undefined, maxLength: number): string | undefined {
  const cut = (text ?? '').toWellFormed().trim().slice(0, maxLength);
  const whole = (cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd();
  return whole === '' ? undefined : whole;
}

function boundedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const bounded = Object.entries(labels).flatMap(([name, value]): [string, string][] => {
    const boundedName = boundedText(name, MAX_NAME_LENGTH);
    const boundedValue = boundedText(value, MAX_NAME_LENGTH);
    return boundedName !== undefined && boundedValue !== undefined ? [[boundedName, boundedValue]] : [];
  });
  const kept = bounded.slice(0, MAX_LABELS);
  while (byteCountOf(Object.fromEntries(kept)) > MAX_LABELS_BYTES) kept.pop();
  return Object.fromEntries(kept);
}
