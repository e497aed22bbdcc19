import type { KnownDelivery, KnownEvent } from './delivery-record.ts';

/** Which deliveries are asked for; what is not said is not asked. */
export type DeliveryFilters = {
  readonly source?: string | undefined;
  readonly outcome?: string | undefined;
  /** An externalId, as a whole. */
  readonly customer?: string | undefined;
  readonly realm?: string | undefined;
};

/** One event must be all that is asked of events: a customer's ignored one, not a customer's and an ignored one. */
export function deliveryFilterOf(filters: DeliveryFilters): (delivery: KnownDelivery) => boolean {
  const { source, outcome, customer, realm } = filters;
  const asksOfEvents = outcome !== undefined || customer !== undefined || realm !== undefined;
  const isWantedEvent = eventFilterOf(filters);
  return (delivery) =>
    (source === undefined || delivery.source === source) &&
    (!asksOfEvents || delivery.events.some(isWantedEvent));
}

export function eventFilterOf({ outcome, customer, realm }: DeliveryFilters): (event: KnownEvent) => boolean {
  return ({ event, result }) => {
    const of = event !== undefined && 'externalId' in event ? event : undefined;
    return (
      (outcome === undefined || result.outcome === outcome) &&
      (customer === undefined || of?.externalId === customer) &&
      (realm === undefined || of?.realm === realm)
    );
  };
}
