/**
 * What somebody does, as data. `{ada}` in a path or body is the id of Ada's subproject; `{ada.phone}`, `{ada.phone.secretHash}` and
 * `{ada.phone.token}` are of the key `phone` in it; `"{second -60}"` is the number of the second a minute before the run,
 * `{time -60}` and `{day -60}` are its time and UTC day; `{last month}` and `{end of last month}` are a month and noon of its last day; `{some name}` is what an earlier answer was asked to be remembered for.
 */
export type Step =
  | CrmStep
  | {
      readonly by: 'hubspot';
      readonly customer: string;
      readonly source: HubSpotSource;
      readonly eventCount: number;
    }
  | ApiStep
  /** The customer's claim page: the key is made in the browser. */
  | ({ readonly by: 'customer'; readonly claims: string } & Expected)
  /** The reseller's product asks whether a key works. */
  | { readonly by: 'product'; readonly verifies: string }
  /** A message that ops, or a schedule, puts on a queue. */
  | {
      readonly by: 'ops';
      readonly sendsTo: string;
      readonly message: object | string;
      readonly times?: number;
    }
  /** What nobody can wait for. */
  | { readonly by: 'history'; readonly makes: 'the account old' }
  /** The reseller's endpoint, for as many requests: what it answers. */
  | { readonly by: 'endpoint'; readonly answers: number; readonly times: number };

export type CrmEventType = 'customer.signed_up' | 'customer.changed' | 'customer.closed';
export type HubSpotSource = 'hubspot' | 'fetching';
type CrmData = { readonly name?: string; readonly plan?: string };

type CrmStep = {
  readonly by: 'crm';
  readonly customer: string;
  readonly type: CrmEventType;
  /** Before the scenario began. */
  readonly secondsAgo: number;
  readonly data: CrmData;
};

type Expected = {
  /** The status that is right; 200 if nothing is said. */
  readonly expects?: number;
};

type ApiStep = Expected & {
  readonly by: 'api';
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
  /** With this key, `ada.phone`; the account's if nothing is said. */
  readonly as?: string;
  /** What it answers is of the moment: a job or a purge may be under way, or done. */
  readonly isOfTheMoment?: true;
  /** Name → member of the answer. */
  readonly remembers?: Readonly<Record<string, string>>;
};

/** @param secondsAgo when it happened: the CRM's time, before the scenario began */
export function crm(customer: string, type: CrmEventType, secondsAgo: number, data: CrmData = {}): Step {
  return { by: 'crm', customer, type, secondsAgo, data };
}

export function api(
  method: string,
  path: string,
  body?: object,
  more: Pick<ApiStep, 'expects' | 'idempotencyKey' | 'remembers' | 'isOfTheMoment' | 'as'> = {},
): Step {
  return { by: 'api', method, path, ...(body && { body }), ...more };
}

/** @param key `ada.phone` */
export function claim(key: string, more: Expected = {}): Step {
  return { by: 'customer', claims: key, ...more };
}

/** @param key `ada.phone` */
export function verify(key: string): Step {
  return { by: 'product', verifies: key };
}

/** What a step is called in reports. */
export function titleOf(step: Step): string {
  switch (step.by) {
    case 'crm':
      return `the CRM says ${step.type} of ${step.customer}`;
    case 'hubspot':
      return `HubSpot sends ${step.eventCount} events of ${step.customer}`;
    case 'api':
      return `${step.method} ${step.path}`;
    case 'customer':
      return `the customer claims ${step.claims}`;
    case 'product':
      return `the product verifies ${step.verifies}`;
    case 'ops':
      return `ops send to ${step.sendsTo}`;
    case 'history':
      return `time makes ${step.makes}`;
    case 'endpoint':
      return `the endpoint answers ${step.answers}`;
  }
}
