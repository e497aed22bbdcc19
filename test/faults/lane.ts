import { randomBytes } from 'node:crypto';
import type { SystemOptions } from '../../local/system.ts';
import type { CrmSource } from '../support/crm.ts';
import type { Received } from '../support/endpoint.ts';
import { startHubSpotApi, type HubSpotApi } from '../support/hubspot-api.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { CallWatch } from './call-watch.ts';
import { RATE_CARD } from './rate-card.ts';

/** A system of its own in which runs take place one after the other. Lanes are independent of each other. */
export type Lane = {
  readonly shop: Shop;
  readonly watch: CallWatch;
  readonly hubSpotApi: HubSpotApi;
  /** A HubSpot source with a token: what its webhooks don't say is fetched. */
  readonly fetching: CrmSource;
  /** What the reseller's endpoint answered with 2xx. */
  readonly taken: () => readonly Received[];
  /** The endpoint refuses so many requests. */
  readonly refuse: (status: number, times: number) => void;
  readonly nextRunNumber: () => number;
  readonly close: () => Promise<void>;
};

/** The endpoint's answer. */
const TAKEN = 204;
const HUBSPOT_TOKEN = 'a-private-app-token';

export async function openLane(options: SystemOptions = {}): Promise<Lane> {
  const watch = new CallWatch();
  const hubSpotApi = await startHubSpotApi(HUBSPOT_TOKEN);
  const shop = await openShop({ ...options, onCall: watch.onCall });
  const secret = randomBytes(18).toString('hex');
  const { url } = await shop.api('putWebhookSource', {
    params: { projectId: shop.projectId, source: 'fetching' },
    body: { kind: 'hubspot', secrets: [secret], apiToken: HUBSPOT_TOKEN, apiUrl: hubSpotApi.url },
  });
  await setPrices(shop);
  await shop.system.settle();
  let runs = 0;
  const taken: Received[] = [];
  let refusal = { status: 0, times: 0 };
  shop.endpoint.answerWith((received) => {
    if (refusal.times > 0) {
      refusal.times -= 1;
      return refusal.status;
    }
    taken.push(received);
    return TAKEN;
  });
  return {
    shop,
    watch,
    hubSpotApi,
    fetching: { url, secret },
    taken: () => taken,
    refuse: (status, times) => (refusal = { status, times }),
    nextRunNumber: () => (runs += 1),
    async close() {
      await shop.close();
      await hubSpotApi.close();
    },
  };
}

/** The same for every scenario: what a lane is asked to play must not depend on what it played before. */
async function setPrices({ api, projectId }: Shop): Promise<void> {
  const plan = { scopes: ['*'] };
  const onboarding = { defaultPlan: 'default', plans: { default: plan, pro: plan } };
  await api('updateProject', { params: { projectId }, body: { onboarding } });
  await api('putRateCard', { params: { projectId }, body: RATE_CARD });
}
