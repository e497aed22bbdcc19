/** What the page says when there is no key to show. */
export type Problem = {
  readonly title: string;
  /** What it means and what to do, in plain words. */
  readonly text: string;
  /** Whether the same secret may be sent again. Then the key may exist already, and leaving would lose it. */
  readonly canRetry: boolean;
};

/** By the `code` of the API's problem document (lib/errors.ts). */
const REFUSALS = {
  claim_invalid: final(
    'This link is not valid',
    'Part of it may be missing. Copy the whole link from your message and open it again.',
  ),
  claim_expired: final('This link has expired', 'No key was made. Ask your provider for a new link.'),
  claim_superseded: final(
    'There is a newer link',
    'This link was replaced. Open the newest one you received, or ask your provider to send it again.',
  ),
  claim_used: final(
    'The key of this link was taken already',
    'A link gives one key, shown once. If it was not you who took it, tell your provider at once: they can revoke that key and send you a new link.',
  ),
  claim_unavailable: final(
    'Your account is not open right now',
    'It is suspended or closed, so no key can be made. Your provider can tell you why. Once it is open, try this link again.',
  ),
  key_revoked: final(
    'This key was revoked',
    'It was made and then withdrawn, so it will never work. Ask your provider for a new link.',
  ),
  too_many_keys: final(
    'There are ten keys already',
    'That is the limit. Revoke one that you no longer need, or ask your provider to, then open this link again.',
  ),
  too_many_revoked_keys: final(
    'Too many keys were made lately',
    'There is a limit on keys made and ended within 30 days. Ask your provider when you can make the next one.',
  ),
  write_conflict: passing(
    'Someone else was faster',
    'Your account was changed at the same moment. Wait a few seconds, then try again.',
  ),
  unavailable: passing(
    'The service is busy',
    'It could not take in your key just now. Stay on this page and try again in a minute.',
  ),
} as const satisfies Record<string, Problem>;

/** The API could not read the request at all: only a broken link does that to this page. */
const UNREADABLE: ReadonlySet<string> = new Set(['invalid_request', 'body_not_json']);

const UNKNOWN_REFUSAL = passing(
  'Something went wrong on our side',
  'Stay on this page and try again. If it keeps happening, tell your provider.',
);

export const NO_ANSWER = passing(
  'No answer came back',
  'Your key may exist already. Stay on this page and try again: it sends the same key, so nothing is made twice.',
);

export const OFFLINE = passing(
  'You seem to be offline',
  'Stay on this page, check your connection, then try again: it sends the same key, so nothing is made twice.',
);

export const LINK_MISSING = final(
  'This page needs the whole link',
  'Open the link from your message, with all that follows the # sign. If you made your key here before: it can not be shown again.',
);

export const NOT_SECURE = final(
  'This connection is not secure',
  'A key is made only over https. Open the link again with https:// at its start, or ask your provider for a right one.',
);

export function refusalOf(code: string): Problem {
  if (UNREADABLE.has(code)) return REFUSALS.claim_invalid;
  return isKnown(code) ? REFUSALS[code] : UNKNOWN_REFUSAL;
}

function isKnown(code: string): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code);
}

/** Trying again would end the same. */
function final(title: string, text: string): Problem {
  return { title, text, canRetry: false };
}

function passing(title: string, text: string): Problem {
  return { title, text, canRetry: true };
}
