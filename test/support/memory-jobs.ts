import type { Change, Changed, Page, PageRequest } from '../../lib/account/directory.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobLock, JobStore } from '../../lib/jobs/job-store.ts';

type Versioned = { readonly version: number };

/**
 * The job store's contract in memory: a write is on the condition that the version is still the one that was read. What one reads and
 * writes is a copy, as a table's. Every read and write first waits for `turn`, so that a test decides how workers interleave.
 */
export class MemoryJobs {
  readonly items = new Map<string, Versioned>();

  /** @param turn may throw: the call is refused; `after` it took effect, its reply is lost */
  storeFor(turn: (step: string) => Promise<{ readonly isReplyLost: boolean }>): JobStore {
    const read = async <Item extends Versioned>(
      key: string,
      is: (item: Versioned) => item is Item,
    ): Promise<Item | undefined> => {
      await turn(`read ${key}`);
      const item = structuredClone(this.items.get(key));
      return item !== undefined && is(item) ? item : undefined;
    };
    const change = async <Item extends Versioned>(
      key: string,
      is: (item: Versioned) => item is Item,
      by: Change<Item>,
    ): Promise<Changed<Item>> => {
      for (;;) {
        const current = await read(key, is);
        const changed = by(current);
        if (changed === current) return { item: changed, isWritten: false };
        const next = { ...changed, version: (current?.version ?? 0) + 1 };
        const { isReplyLost } = await turn(`write ${key}`);
        if (this.items.get(key)?.version !== current?.version) continue;
        this.items.set(key, structuredClone(next));
        if (isReplyLost) throw new Error('the reply was lost');
        return { item: next, isWritten: true };
      }
    };
    return {
      readJob: (_kind, jobId) => read(jobId, isJob),
      changeJob: (_kind, jobId, by) => change(jobId, isJob, by),
      listJobs: (kind, containerId, page) => Promise.resolve(this.#list(kind, containerId, page)),
      readLock: (kind, containerId) => read(`${kind} lock of ${containerId}`, isLock),
      changeLock: (kind, containerId, by) => change(`${kind} lock of ${containerId}`, isLock, by),
    };
  }

  /** One whose calls all go well, at once. */
  get store(): JobStore {
    return this.storeFor(() => Promise.resolve({ isReplyLost: false }));
  }

  #list(kind: string, containerId: string, { pageSize, after = '' }: PageRequest): Page<Job> {
    const jobs = [...this.items.values()].filter(isJob);
    const own = jobs.filter((job) => job.kind === kind && job.containerId === containerId);
    const rest = own.filter(({ jobId }) => jobId > after).toSorted((a, b) => (a.jobId < b.jobId ? -1 : 1));
    const items = rest.slice(0, pageSize);
    return { items, last: rest.length > pageSize ? items.at(-1)?.jobId : undefined };
  }
}

function isJob(item: Versioned): item is Job {
  return 'state' in item;
}

function isLock(item: Versioned): item is JobLock {
  return 'takeTime' in item;
}
