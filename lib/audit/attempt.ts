import { creatorOf, homeOf, isUser, type Principal } from '../access/policy.ts';
import type { Container } from '../account/ids.ts';
import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { isOutage } from '../http/outage.ts';
import type { DenialLimit } from './denial-limit.ts';
import type { DenialReason } from './denial-reason.ts';
import { fieldsOf } from './fields.ts';
import type { AuditRecord } from './record.ts';
import type { AuditTrail } from './trail.ts';

/** What a handler knows of the change that it is about to make. */
export type Change = {
  /** The id of what is made. */
  readonly made?: string;
  /** After it was parsed. */
  readonly input?: unknown;
  /** Of a route that knows no caller: who proved themselves, and what they change. */
  readonly by?: { readonly actor: string; readonly container: Container; readonly resource: string };
};

/** Returns once the entry is durable: only then may the change be made. @throws if it can't be recorded */
export type Begin = (change?: Change) => Promise<void>;

/** Returns once it is recorded that the caller does not reach what they named. @throws if it can't be recorded */
export type Deny = (elsewhere: Container) => Promise<void>;

/** What is known of an attempt by its request. */
export type Request = {
  readonly principal: Principal | undefined;
  /** What the policy was asked about. */
  readonly container: Container;
  readonly action: string;
  readonly operationId: string;
  readonly resource: string;
  readonly requestId: string;
  /** Whether it asks for a change that is to be recorded. */
  readonly isChange: boolean;
};

export type AttemptDeps = { readonly trail: AuditTrail; readonly denials: DenialLimit; readonly now: Clock };

/** People whom the issuer vouches for and who have no role where they ask: there may be any number of them. */
const PEOPLE_WITHOUT_A_ROLE = 'people without a role';

/**
 * One request by a known caller, and what the log is told of it. The entry is written ahead: a change that is not on record can not be
 * made, and one that is on record and failed is told to have failed, as far as that can still be said. Where it can not, the log
 * says more than what happened, never less.
 */
export class Attempt {
  readonly #deps: AttemptDeps;
  readonly #request: Request;
  #begun: AuditRecord | undefined;

  constructor(deps: AttemptDeps, request: Request) {
    this.#deps = deps;
    this.#request = request;
  }

  /** @throws Error if a change was made that was not begun: the fault is ours, and no test has met the route */
  async watch<Result>(work: (begin: Begin) => Promise<Result>): Promise<Result> {
    try {
      const result = await work(this.#begin);
      if (this.#request.isChange && this.#begun === undefined)
        throw new Error(`${this.#request.operationId} did not record its change`);
      return result;
    } catch (error) {
      await this.#failed(codeOf(error));
      throw error;
    }
  }

  /**
   * Returns once it is recorded, or is not to be.
   * @param resource what they may not have, if it is not what the request is about
   */
  async denied(
    code: ErrorCode,
    reason?: DenialReason,
    resource: string = this.#request.resource,
  ): Promise<void> {
    const { principal, container, action } = this.#request;
    const { denials, trail, now } = this.#deps;
    const [caller, what, time] = [callerOf(principal), `${action} ${resource}`, now()];
    const admitted = denials.admit(caller, what, time);
    if (admitted === undefined) return;
    // Whoever is kept from knowing of a resource is not made known to those who have it.
    const isAtHome = code === 'not_found' || code === 'unauthenticated';
    const home = isAtHome && principal !== undefined ? homeOf(principal) : container;
    const record = {
      ...this.#newRecord('denied', time, home),
      resource,
      outcome: code,
      ...(reason !== undefined && { reason }),
      ...(admitted.isLastOfMinute && { isLastOfMinute: true }),
    };
    try {
      await trail.put(record);
    } catch (error) {
      denials.forget(caller, what);
      throw error;
    }
  }

  readonly #begin: Begin = async ({ made, input, by } = {}) => {
    if (!this.#request.isChange) return;
    this.#begun = {
      ...this.#newRecord('begun', this.#deps.now(), by?.container ?? this.#request.container),
      ...(by && { actor: by.actor, resource: by.resource }),
      ...(made !== undefined && { made }),
      ...fieldsOf(input),
    };
    await this.#deps.trail.put(this.#begun);
  };

  /** A failure that can't be recorded is answered all the same: its attempt is on record. */
  async #failed(code: ErrorCode): Promise<void> {
    if (this.#begun === undefined) {
      if (this.#isDenial(code)) await this.denied(code);
      return;
    }
    const { schemaVersion, entryId, time } = this.#begun;
    const failTime = this.#deps.now().toISOString();
    await this.#deps.trail
      .put({ schemaVersion, entryId, time, state: 'failed', outcome: code, failTime })
      .catch(() => undefined);
  }

  /** A handler may deny what the policy could not know of, as a key that would hand out more than it has. */
  #isDenial(code: ErrorCode): boolean {
    const { principal, isChange } = this.#request;
    return principal !== undefined && (code === 'forbidden' || (code === 'not_found' && isChange));
  }

  #newRecord(state: string, time: Date, container: Container): AuditRecord {
    const { principal, action, operationId, resource, requestId } = this.#request;
    return {
      schemaVersion: 1,
      entryId: this.#deps.trail.newEntryId(),
      time: time.toISOString(),
      state,
      actor: creatorOf(principal),
      action,
      operationId,
      resource,
      ...(container.level !== 'account' && { projectId: container.projectId }),
      requestId,
    };
  }
}

function callerOf(principal: Principal | undefined): string {
  const isWithoutRole = principal !== undefined && isUser(principal) && principal.memberships.length === 0;
  return isWithoutRole ? PEOPLE_WITHOUT_A_ROLE : creatorOf(principal);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  return isOutage(error) ? 'unavailable' : 'internal';
}
