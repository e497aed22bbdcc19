/** Waits between tries double from this, up to an hour (the workers' RETRY_BASE_SECONDS). */
export const retryBaseSeconds = '30';

/** Nobody waits; half of it, 128, is where Node 24 gets slow (14 ms for an empty handler). */
export const workerMemoryMB = 256;

/**
 * How often a worker tries. It waits after each failed try, after the last one too: only the receive that follows moves the
 * message to the dead letters. The first 7 waits, 30 s to 32 min, are 30 × (2⁷ − 1) s = 64 min together; each further one is
 * an hour.
 */
export const tries = {
  /** 12 waits, about 6 hours: it waits for AWS; a longer outage wants a person, and loses nothing meanwhile. */
  signups: 12,
  /** 31 waits, about 25 hours: it waits for a reseller's server, which someone may have to mend in the morning. */
  notifications: 31,
  /** 12 waits, about 6 hours, then somebody has to mend a token. What HubSpot itself postpones, up to 12 hours a time, stays
   * within the 7 days that the queue keeps it. */
  fetches: 12,
};
