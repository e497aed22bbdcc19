import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import type { Config } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import type { Grant } from './constructs/backend-function.ts';
import { HttpFunction } from './constructs/http-function.ts';
import { pinLogicalId } from './constructs/pin-logical-id.ts';
import { PublicApi } from './constructs/public-api.ts';
import { QueueWorker } from './constructs/queue-worker.ts';
import { directoryTable, ledgerTable } from './constructs/tables.ts';

export type OnboardingStackProps = StackProps & { config: Config; bundles: Bundles };

/** Waits between tries double from this, up to an hour (the workers' RETRY_BASE_SECONDS). */
const retryBaseSeconds = '30';

/**
 * How often a worker tries. It waits after each failed try, after the last one too: only the receive that follows moves the
 * message to the dead letters. The first 7 waits, 30 s to 32 min, are 30 × (2⁷ − 1) s = 64 min together; each further one is
 * an hour.
 */
const tries = {
  /** 12 waits, about 6 hours: it waits for AWS; a longer outage wants a person, and loses nothing meanwhile. */
  signups: 12,
  /** 31 waits, about 25 hours: it waits for a reseller's server, which someone may have to mend in the morning. */
  notifications: 31,
  /** 12 waits, about 6 hours, then somebody has to mend a token. What HubSpot itself postpones, up to 12 hours a time, stays
   * within the 7 days that the queue keeps it. */
  fetches: 12,
};

const workerMemoryMB = 256; // Nobody waits; half of it, 128, is where Node 24 gets slow (14 ms for an empty handler).

export class OnboardingStack extends Stack {
  readonly #props: OnboardingStackProps;
  readonly #alarms: Alarms;
  readonly #directory: Table;
  readonly #ledger: Table;
  readonly #secrets: Key;
  readonly #api: PublicApi;

  constructor(scope: Construct, id: string, props: OnboardingStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.#alarms = new Alarms(this, 'Alarms', { emails: props.config.alarmEmails });
    this.#directory = directoryTable(this);
    this.#ledger = ledgerTable(this);
    this.#secrets = new Key(this, 'Secrets', {
      description: 'Encrypts webhook secrets and the claim-signing key in the Directory',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    pinLogicalId(this.#secrets, 'SecretsKey');
    this.#api = new PublicApi(this, 'PublicApi', { alarms: this.#alarms, ...props.config });

    const notifications = this.#notifications();
    const fetches = this.#fetches(notifications);
    const signups = this.#signups(notifications, fetches);
    this.#receiveWebhook(signups, notifications, fetches);
    this.#verifyKeys();
    this.#manageAccount(notifications);
    this.#outputs({ Signups: signups, Notifications: notifications, Fetches: fetches });
  }

  #notifications(): QueueWorker {
    return new QueueWorker(this, 'Notifications', {
      ...this.#function('send-notifications'),
      description: "Delivers signed notifications to the resellers' endpoints",
      queueUrlVariable: 'NOTIFICATIONS_QUEUE_URL',
      environment: {
        ...this.#withDirectory,
        ...this.#withSecrets,
        OUTBOUND_POLICY: 'public-https',
        RETRY_BASE_SECONDS: retryBaseSeconds,
      },
      grants: [
        grant('dynamodb', ['GetItem', 'UpdateItem'], this.#directory.tableArn),
        grant('kms', ['Decrypt'], this.#secrets.keyArn),
      ],
      memoryMB: workerMemoryMB,
      // The messages of a batch go out at once: 15 s for an endpoint to answer, and at most 12 s for the six AWS calls
      // around it (two tries of 1 s each).
      batchSize: 10,
      timeout: Duration.seconds(30),
      maxConcurrency: 20,
      maxReceiveCount: tries.notifications,
      impact:
        "Resellers' systems are not told of signups, closures and claim links; the customers' access is not affected.",
      whatToDo: 'See in the log of send-notifications which project and which answer of its endpoint.',
    });
  }

  #fetches(notifications: QueueWorker): QueueWorker {
    return new QueueWorker(this, 'Fetches', {
      ...this.#function('fetch-customers'),
      description: "Fetches from a CRM's API what its webhook does not say of a customer",
      queueUrlVariable: 'FETCHES_QUEUE_URL',
      environment: {
        ...this.#withDirectory,
        SECRETS_KEY_ARN: this.#secrets.keyArn,
        NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
        OUTBOUND_POLICY: 'public-https',
        RETRY_BASE_SECONDS: retryBaseSeconds,
      },
      grants: [
        grant('dynamodb', ['GetItem', 'PutItem'], this.#directory.tableArn),
        grant('kms', ['Decrypt'], this.#secrets.keyArn),
        grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      ],
      memoryMB: workerMemoryMB,
      // The last of a batch waits 1 s for its turn, then at most 10 s for the CRM, and at most 14 s for the seven AWS calls.
      batchSize: 5,
      timeout: Duration.seconds(30),
      // With the worker's spacing of 250 ms these are 80 requests in 10 s, of the 100 that HubSpot takes from the smallest plans.
      maxConcurrency: 2,
      maxReceiveCount: tries.fetches,
      impact:
        "New customers of a CRM whose webhooks carry ids only have no name, e-mail or plan; their access isn't affected.",
      whatToDo:
        'See the `status` in the log of fetch-customers: at 401 or 403 the token of that project and source is revoked or lacks a scope, so put the source with a good one; at 429 or 5xx wait for the CRM.',
    });
  }

  #signups(notifications: QueueWorker, fetches: QueueWorker): QueueWorker {
    return new QueueWorker(this, 'Signups', {
      ...this.#function('onboard-signups'),
      description: 'Applies the CRM events that a webhook request could not apply itself',
      queueUrlVariable: 'SIGNUPS_QUEUE_URL',
      environment: {
        ...this.#withDirectory,
        ...this.#withLedger,
        NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
        FETCHES_QUEUE_URL: fetches.queue.queueUrl,
        RETRY_BASE_SECONDS: retryBaseSeconds,
      },
      grants: [
        grant('dynamodb', ['GetItem', 'PutItem'], this.#directory.tableArn),
        grant('dynamodb', ['PutItem'], this.#ledger.tableArn),
        grant('sqs', ['SendMessage'], notifications.queue.queueArn),
        grant('sqs', ['SendMessage'], fetches.queue.queueArn),
      ],
      memoryMB: workerMemoryMB,
      // The messages of a batch are applied at once, in a few AWS calls each of at most 2 s.
      batchSize: 10,
      timeout: Duration.seconds(30),
      maxConcurrency: 10,
      maxReceiveCount: tries.signups,
      impact:
        'Customers who signed up have no subproject and no key, and customers who left may still have theirs.',
      whatToDo: 'See in the log of onboard-signups why it refuses or cannot write; mend that.',
    });
  }

  #receiveWebhook(signups: QueueWorker, notifications: QueueWorker, fetches: QueueWorker): void {
    new HttpFunction(this, 'ReceiveWebhook', {
      ...this.#function('receive-webhook'),
      description: "Verifies a CRM's webhook and applies its events",
      api: this.#api,
      route: 'POST /webhooks/{projectId}/{source}',
      environment: {
        ...this.#withDirectory,
        ...this.#withLedger,
        ...this.#withSecrets,
        SIGNUPS_QUEUE_URL: signups.queue.queueUrl,
        NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
        FETCHES_QUEUE_URL: fetches.queue.queueUrl,
      },
      grants: [
        grant('dynamodb', ['GetItem', 'PutItem'], this.#directory.tableArn),
        grant('dynamodb', ['PutItem'], this.#ledger.tableArn),
        grant('sqs', ['SendMessage'], signups.queue.queueArn),
        grant('sqs', ['SendMessage'], notifications.queue.queueArn),
        grant('sqs', ['SendMessage'], fetches.queue.queueArn),
        grant('kms', ['Decrypt'], this.#secrets.keyArn),
      ],
      impact:
        "CRMs' webhooks are refused: signups and closures wait until the CRM sends them again, at most some days.",
      whatToDo:
        'See in the log of receive-webhook what fails; when it is mended, let the CRM send again what it gave up.',
    });
  }

  #verifyKeys(): void {
    new HttpFunction(this, 'VerifyKeys', {
      ...this.#function('verify-keys'),
      description: 'Says whether an access key lets its bearer in',
      api: this.#api,
      route: 'POST /v1/accessKeys/verify',
      environment: this.#withDirectory,
      grants: [grant('dynamodb', ['GetItem'], this.#directory.tableArn)],
      impact: "Products can't check access keys: they turn customers away or let in whom they let in before.",
      whatToDo:
        'See in the log of verify-keys what fails; if throttled, raise the concurrency limit of the account.',
    });
  }

  #manageAccount(notifications: QueueWorker): void {
    new HttpFunction(this, 'ManageAccount', {
      ...this.#function('manage-account'),
      description: 'The API of the account, its projects, subprojects and keys; the claim page',
      api: this.#api,
      route: '$default',
      environment: {
        ...this.#withDirectory,
        ...this.#withLedger,
        ...this.#withSecrets,
        NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
        OUTBOUND_POLICY: 'public-https',
      },
      grants: [
        grant('dynamodb', ['GetItem', 'PutItem', 'Query'], this.#directory.tableArn),
        grant('dynamodb', ['Query'], this.#ledger.tableArn),
        grant('sqs', ['SendMessage'], notifications.queue.queueArn),
        grant('kms', ['Encrypt', 'Decrypt'], this.#secrets.keyArn),
      ],
      impact: "Customers can't claim their keys, and operators can't manage projects, subprojects and keys.",
      whatToDo: 'See in the log of manage-account what fails.',
    });
  }

  #outputs(queues: Readonly<Record<string, QueueWorker>>): void {
    const queueUrls = Object.entries(queues).flatMap(([name, { queue, deadLetters }]) => [
      [`${name}QueueUrl`, queue.queueUrl] as const,
      [`${name}DeadLetterQueueUrl`, deadLetters.queueUrl] as const,
    ]);
    const outputs = {
      ApiUrl: this.#api.url,
      DirectoryTableName: this.#directory.tableName,
      LedgerTableName: this.#ledger.tableName,
      SecretsKeyArn: this.#secrets.keyArn,
      ...Object.fromEntries(queueUrls),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /** @throws Error if functions/ has no such function */
  #function(name: string) {
    const bundle = this.#props.bundles[name];
    if (!bundle) throw new Error(`There is no bundle of functions/${name}/handler.ts`);
    return { name, code: bundle.dir, alarms: this.#alarms };
  }

  get #withDirectory() {
    return { DIRECTORY_TABLE: this.#directory.tableName };
  }

  get #withLedger() {
    return { LEDGER_TABLE: this.#ledger.tableName };
  }

  /** What signs or decrypts also builds URLs. */
  get #withSecrets() {
    return { SECRETS_KEY_ARN: this.#secrets.keyArn, PUBLIC_URL: this.#api.url };
  }
}

/** @param service as in `dynamodb:GetItem` @param on the exact ARN */
function grant(service: string, names: readonly string[], on: string): Grant {
  return { actions: names.map((name) => `${service}:${name}`), on };
}
