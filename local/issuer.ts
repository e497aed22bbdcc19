import { Events, OAuth2Server, type MutableToken } from 'oauth2-mock-server';
import * as z from 'zod/mini';

export type LocalIssuer = {
  /** The tokens' `iss`. */
  readonly url: string;
  /** For `environmentOverrides`: the functions trust this issuer. */
  readonly environment: Readonly<Record<string, string>>;
  /** A token as a person would bring it; `change` may spoil it. */
  readonly tokenFor: (
    claims: Readonly<Record<string, unknown>>,
    change?: (token: MutableToken) => void,
  ) => Promise<string>;
  readonly close: () => Promise<void>;
};

export const AUDIENCE = 'onboarding';
export const GROUPS_CLAIM = 'groups';

/** What a token request may say of the person: whoever reaches this issuer may be anybody. */
const personSchema = z.object({
  sub: z._default(z.string(), 'someone'),
  groups: z.optional(z.union([z.string(), z.array(z.string())])),
});

/** An OpenID issuer on loopback that believes everything it is told, so that people are verified here as they are on AWS. */
export async function startIssuer(): Promise<LocalIssuer> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('ES256');
  await server.start(0, '127.0.0.1');
  const url = `http://127.0.0.1:${server.address().port}`;
  server.issuer.url = url;
  server.service.on(Events.BeforeTokenSigning, ({ payload }: MutableToken, { body }: { body: unknown }) => {
    const { sub, groups = [] } = personSchema.parse(body);
    Object.assign(payload, { sub, aud: AUDIENCE, [GROUPS_CLAIM]: [groups].flat() });
  });
  return {
    url,
    environment: { OPENID_ISSUER: url, OPENID_AUDIENCE: AUDIENCE, OPENID_GROUPS_CLAIM: GROUPS_CLAIM },
    tokenFor: (claims, change) =>
      server.issuer.buildToken({
        scopesOrTransform(header, payload) {
          Object.assign(payload, { aud: AUDIENCE }, claims);
          change?.({ header, payload });
        },
      }),
    close: () => server.stop(),
  };
}
