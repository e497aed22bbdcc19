import type { ChangeDeps } from '../account/apply.ts';
import type { Directory } from '../account/directory.ts';
import type { AuditDigests } from '../audit/close-days.ts';
import type { AuditReader } from '../audit/trail.ts';
import type { SendPurges } from '../deletions/outbox.ts';
import type { DeliveryReader } from '../intake/delivery.ts';
import type { Job } from '../jobs/job.ts';
import type { JobStore } from '../jobs/job-store.ts';
import type { Source } from '../intake/source.ts';
import type { OutboundPolicy } from '../notifications/outbound-url.ts';
import type { BillingDeps } from './billing-deps.ts';
import type { ServeDeps } from './serve.ts';

/** What the management API is given. */
export type ApiDeps = ServeDeps &
  ChangeDeps & {
    readonly directory: Directory;
    readonly deliveries: DeliveryReader;
    readonly auditReader: AuditReader;
    readonly auditDigests: Pick<AuditDigests, 'list'>;
    readonly jobs: JobStore;
    readonly billing: BillingDeps;
    /** Puts a message that names the job on the queue of its kind. */
    readonly sendJob: (job: Job) => Promise<void>;
    readonly sendPurges: SendPurges;
    /** Without a slash at its end. */
    readonly publicUrl: string;
    readonly outboundPolicy: OutboundPolicy;
    readonly randomBytes: (count: number) => Uint8Array;
    readonly sealSourceSecrets: (
      projectId: string,
      source: string,
      secrets: readonly string[],
    ) => Promise<string>;
    readonly sealApiToken: (projectId: string, source: string, token: string) => Promise<string>;
    readonly openSourceSecrets: (source: Source) => Promise<readonly string[]>;
    readonly sealProjectSecrets: (projectId: string, secrets: readonly string[]) => Promise<string>;
    /** The key that signs claim links. */
    readonly claimSigningKey: () => Promise<Uint8Array>;
  };
