/**
 * Made of the description of the API: `npm run api-client` makes it anew, `npm run check` tells when it is stale.
 */

/** Where each operation is. */
export const OPERATIONS = {
  listProjects: 'GET /v1/projects',
  createProject: 'POST /v1/projects',
  getProject: 'GET /v1/projects/{projectId}',
  updateProject: 'PATCH /v1/projects/{projectId}',
  listMembers: 'GET /v1/projects/{projectId}/members',
  getMember: 'GET /v1/projects/{projectId}/members/{userId}',
  putMember: 'PUT /v1/projects/{projectId}/members/{userId}',
  removeMember: 'DELETE /v1/projects/{projectId}/members/{userId}',
  listOwners: 'GET /v1/account/owners',
  putOwner: 'PUT /v1/account/owners/{userId}',
  removeOwner: 'DELETE /v1/account/owners/{userId}',
  listWebhookSources: 'GET /v1/projects/{projectId}/webhookSources',
  getWebhookSource: 'GET /v1/projects/{projectId}/webhookSources/{source}',
  putWebhookSource: 'PUT /v1/projects/{projectId}/webhookSources/{source}',
  deleteWebhookSource: 'DELETE /v1/projects/{projectId}/webhookSources/{source}',
  tryWebhookSource: 'POST /v1/projects/{projectId}/webhookSources/{source}/test',
  listDeliveries: 'GET /v1/projects/{projectId}/deliveries',
  getDelivery: 'GET /v1/projects/{projectId}/deliveries/{deliveryId}',
  createReplay: 'POST /v1/replays',
  getReplay: 'GET /v1/replays/{replayId}',
  cancelReplay: 'POST /v1/replays/{replayId}/cancel',
  listReplays: 'GET /v1/projects/{projectId}/replays',
  createClosure: 'POST /v1/projects/{projectId}/closures',
  getClosure: 'GET /v1/closures/{closureId}',
  cancelClosure: 'POST /v1/closures/{closureId}/cancel',
  listSubprojects: 'GET /v1/projects/{projectId}/subprojects',
  createSubproject: 'POST /v1/projects/{projectId}/subprojects',
  getSubproject: 'GET /v1/subprojects/{subprojectId}',
  updateSubproject: 'PATCH /v1/subprojects/{subprojectId}',
  closeSubproject: 'DELETE /v1/subprojects/{subprojectId}',
  suspendSubproject: 'POST /v1/subprojects/{subprojectId}/suspend',
  resumeSubproject: 'POST /v1/subprojects/{subprojectId}/resume',
  restoreSubproject: 'POST /v1/subprojects/{subprojectId}/restore',
  issueClaimLink: 'POST /v1/subprojects/{subprojectId}/claimLink',
  importSubprojects: 'POST /v1/projects/{projectId}/imports',
  eraseSubproject: 'POST /v1/subprojects/{subprojectId}/erase',
  listAccountAccessKeys: 'GET /v1/account/accessKeys',
  createAccountAccessKey: 'POST /v1/account/accessKeys',
  renameAccountAccessKey: 'PATCH /v1/account/accessKeys/{accessKeyId}',
  revokeAccountAccessKey: 'DELETE /v1/account/accessKeys/{accessKeyId}',
  listProjectAccessKeys: 'GET /v1/projects/{projectId}/accessKeys',
  createProjectAccessKey: 'POST /v1/projects/{projectId}/accessKeys',
  renameProjectAccessKey: 'PATCH /v1/projects/{projectId}/accessKeys/{accessKeyId}',
  revokeProjectAccessKey: 'DELETE /v1/projects/{projectId}/accessKeys/{accessKeyId}',
  listSubprojectAccessKeys: 'GET /v1/subprojects/{subprojectId}/accessKeys',
  createSubprojectAccessKey: 'POST /v1/subprojects/{subprojectId}/accessKeys',
  renameSubprojectAccessKey: 'PATCH /v1/subprojects/{subprojectId}/accessKeys/{accessKeyId}',
  revokeSubprojectAccessKey: 'DELETE /v1/subprojects/{subprojectId}/accessKeys/{accessKeyId}',
  rotateAccountAccessKey: 'POST /v1/account/accessKeys/{accessKeyId}/rotate',
  revokeAllAccountAccessKeys: 'POST /v1/account/accessKeys/revokeAll',
  rotateProjectAccessKey: 'POST /v1/projects/{projectId}/accessKeys/{accessKeyId}/rotate',
  revokeAllProjectAccessKeys: 'POST /v1/projects/{projectId}/accessKeys/revokeAll',
  rotateSubprojectAccessKey: 'POST /v1/subprojects/{subprojectId}/accessKeys/{accessKeyId}/rotate',
  revokeAllSubprojectAccessKeys: 'POST /v1/subprojects/{subprojectId}/accessKeys/revokeAll',
  verifyAccessKey: 'POST /v1/accessKeys/verify',
  claimKey: 'POST /v1/claims',
  getRateCard: 'GET /v1/projects/{projectId}/rateCard',
  putRateCard: 'PUT /v1/projects/{projectId}/rateCard',
  rollUp: 'POST /v1/rollUps',
  getSubprojectCosts: 'GET /v1/subprojects/{subprojectId}/costs',
  getProjectCosts: 'GET /v1/projects/{projectId}/costs',
  getAccountCosts: 'GET /v1/account/costs',
  listProjectCustomerCosts: 'GET /v1/projects/{projectId}/costs/customers',
  listAccountCustomerCosts: 'GET /v1/account/costs/customers',
  listInvoices: 'GET /v1/invoices',
  getInvoice: 'GET /v1/invoices/{month}',
  issueInvoice: 'POST /v1/invoices/{month}/issue',
  getStatement: 'GET /v1/subprojects/{subprojectId}/statements/{month}',
  listProjectAuditEntries: 'GET /v1/projects/{projectId}/auditEntries',
  listAuditEntries: 'GET /v1/account/auditEntries',
  listAuditDigests: 'GET /v1/account/auditDigests',
  listAuditRecords: 'GET /v1/account/auditDigests/{day}/records',
  recordUsage: 'POST /v1/usage',
  listDeadLetterQueues: 'GET /v1/deadLetters',
  peekDeadLetters: 'GET /v1/deadLetters/{queue}',
  describeApi: 'GET /v1/openapi.json',
} as const;

export type components = {
  schemas: {
    Project: {
      projectId: string;
      displayName: string;
      purpose: string;
      onboarding: {
        defaultPlan: string;
        plans: {
          [key: string]: {
            scopes: string[];
            labels: {
              [key: string]: string;
            };
          };
        };
        claimDays: number;
      };
      notifications: {
        url: string;
      } | null;
      graceDays: number;
      groupRoles: {
        [key: string]: string;
      };
      usageShards: {
        [key: string]: number;
      };
      createTime: string;
      updateTime: string;
      etag: string;
    };
    Member: {
      userId: string;
      role: string;
      createTime: string;
      updateTime: string;
      etag: string;
    };
    WebhookSource: {
      source: string;
      kind: string;
      realm: string;
      url: string;
      hasApiToken: boolean;
      apiUrl: string | null;
      planProperty: string | null;
      portalId: string | null;
      settings: {
        authenticity?:
          | {
              /** @constant */
              scheme: 'hmac';
              header: string;
              prefix?: string;
              /** @enum {string} */
              algorithm: 'sha1' | 'sha256' | 'sha512';
              /** @enum {string} */
              encoding: 'base64' | 'hex';
              /**
               * @default text
               * @enum {string}
               */
              key: 'text' | 'base64' | 'hex';
              /** @default {body} */
              signed: string;
              timestamp?: {
                header: string;
                /** @enum {string} */
                unit: 'seconds' | 'milliseconds';
                toleranceSeconds?: number;
              };
              idHeader?: string;
            }
          | {
              /** @constant */
              scheme: 'basic';
            }
          | {
              /** @constant */
              scheme: 'bearer';
            }
          | {
              /** @constant */
              scheme: 'header';
              header: string;
            }
          | {
              /** @constant */
              scheme: 'bodyToken';
              path: string;
            };
        events?: {
          /** @enum {string} */
          means: 'signedUp' | 'changed' | 'closed';
          when: {
            [key: string]:
              | (string | number | boolean | null)
              | (string | number | boolean | null)[]
              | {
                  not: string | number | boolean | null;
                }
              | {
                  includes: string | number | boolean | null;
                };
          };
          externalId: string;
          time: {
            path: string;
            /** @enum {string} */
            unit: 'rfc3339' | 'seconds' | 'milliseconds';
          };
          name?: string;
          email?: string;
          plan?: string;
        }[];
        batch?: '$' | string;
      };
      createTime: string;
      updateTime: string;
      etag: string;
    };
    Delivery: {
      deliveryId: string;
      source: string;
      receiveTime: string;
      eventCount: number;
      outcomes: {
        [key: string]: number;
      };
      subprojectIds: string[];
      events: {
        outcome: string;
        reason: string | null;
        subprojectId: string | null;
        isPlanUnknown: boolean;
        event: {
          kind: string;
          realm: string;
          externalId: string;
          eventTime: string;
          name: string | null;
          email: string | null;
          plan: string | null;
          labels: {
            [key: string]: string;
          } | null;
        } | null;
      }[];
    };
    Subproject: {
      subprojectId: string;
      projectId: string;
      displayName: string;
      email: string | null;
      labels: {
        [key: string]: string;
      };
      customer: {
        realm: string;
        externalId: string;
      } | null;
      plan: string;
      grantedScopes: string[];
      /** @enum {string} */
      status: 'active' | 'suspended' | 'closing' | 'closed';
      holds: string[];
      purgeTime: string | null;
      createTime: string;
      updateTime: string;
      etag: string;
    };
    AccessKey: {
      accessKeyId: string;
      displayName: string;
      scopes: string[] | null;
      createTime: string;
      expireTime: string | null;
      revokeTime: string | null;
      lastUseDay: string | null;
      rotatedTo: string | null;
      etag: string;
    };
    Problem: {
      type: string;
      title: string;
      status: number;
      /** @enum {string} */
      code:
        | 'body_not_json'
        | 'body_not_xml'
        | 'invalid_request'
        | 'body_too_large'
        | 'body_compressed'
        | 'invalid_page_token'
        | 'endpoint_not_allowed'
        | 'signature_missing'
        | 'signature_malformed'
        | 'signature_invalid'
        | 'signature_expired'
        | 'source_not_found'
        | 'unauthenticated'
        | 'not_found'
        | 'forbidden'
        | 'method_not_allowed'
        | 'member_not_found'
        | 'access_key_not_found'
        | 'key_revoked'
        | 'key_expired'
        | 'too_many_keys'
        | 'too_many_revoked_keys'
        | 'claim_invalid'
        | 'claim_expired'
        | 'claim_superseded'
        | 'claim_used'
        | 'claim_unavailable'
        | 'subproject_purging'
        | 'subproject_closed'
        | 'subproject_closing'
        | 'realm_fixed'
        | 'idempotency_mismatch'
        | 'day_sealed'
        | 'month_invoiced'
        | 'month_not_over'
        | 'months_in_order'
        | 'month_incomplete'
        | 'replay_active'
        | 'job_ended'
        | 'write_conflict'
        | 'precondition_failed'
        | 'unavailable'
        | 'internal';
      detail?: string;
      requestId: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
};
export interface operations {
  listProjects: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            projects: components['schemas']['Project'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createProject: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          purpose?: string;
          onboarding?: {
            defaultPlan?: string;
            plans?: {
              [key: string]: {
                scopes: string[];
                /** @default {} */
                labels?: {
                  [key: string]: string;
                };
              };
            };
            claimDays?: number;
          };
          notifications?: {
            url: string;
            secrets: string[];
          } | null;
          graceDays?: number;
          groupRoles?: {
            [key: string]: 'viewer' | 'developer' | 'admin';
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
    };
  };
  getProject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
    };
  };
  updateProject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          displayName?: string;
          purpose?: string;
          onboarding?: {
            defaultPlan?: string;
            plans?: {
              [key: string]: {
                scopes: string[];
                /** @default {} */
                labels?: {
                  [key: string]: string;
                };
              };
            };
            claimDays?: number;
          };
          notifications?: {
            url: string;
            secrets: string[];
          } | null;
          graceDays?: number;
          groupRoles?: {
            [key: string]: 'viewer' | 'developer' | 'admin';
          };
          usageShards?: number;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
    };
  };
  listMembers: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            members: components['schemas']['Member'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  getMember: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
    };
  };
  putMember: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        userId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          role: 'viewer' | 'developer' | 'admin';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
    };
  };
  removeMember: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, never>;
        };
      };
    };
  };
  listOwners: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            owners: components['schemas']['Member'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  putOwner: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
    };
  };
  removeOwner: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, never>;
        };
      };
    };
  };
  listWebhookSources: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            webhookSources: components['schemas']['WebhookSource'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  getWebhookSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        source: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookSource'];
        };
      };
    };
  };
  putWebhookSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        source: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          authenticity?:
            | {
                /** @constant */
                scheme: 'hmac';
                header: string;
                prefix?: string;
                /** @enum {string} */
                algorithm: 'sha1' | 'sha256' | 'sha512';
                /** @enum {string} */
                encoding: 'base64' | 'hex';
                /**
                 * @default text
                 * @enum {string}
                 */
                key?: 'text' | 'base64' | 'hex';
                /** @default {body} */
                signed?: string;
                timestamp?: {
                  header: string;
                  /** @enum {string} */
                  unit: 'seconds' | 'milliseconds';
                  toleranceSeconds?: number;
                };
                idHeader?: string;
              }
            | {
                /** @constant */
                scheme: 'basic';
              }
            | {
                /** @constant */
                scheme: 'bearer';
              }
            | {
                /** @constant */
                scheme: 'header';
                header: string;
              }
            | {
                /** @constant */
                scheme: 'bodyToken';
                path: string;
              };
          events?: {
            /** @enum {string} */
            means: 'signedUp' | 'changed' | 'closed';
            when: {
              [key: string]:
                | (string | number | boolean | null)
                | (string | number | boolean | null)[]
                | {
                    not: string | number | boolean | null;
                  }
                | {
                    includes: string | number | boolean | null;
                  };
            };
            externalId: string;
            time: {
              path: string;
              /** @enum {string} */
              unit: 'rfc3339' | 'seconds' | 'milliseconds';
            };
            name?: string;
            email?: string;
            plan?: string;
          }[];
          batch?: '$' | string;
          /** @enum {string} */
          kind:
            | 'chargebee'
            | 'close'
            | 'custom'
            | 'github-marketplace'
            | 'hubspot'
            | 'hubspot-workflow'
            | 'intercom'
            | 'pipedrive'
            | 'salesforce'
            | 'shopify'
            | 'standard-webhooks'
            | 'stripe';
          secrets: string[];
          realm?: string;
          apiToken?: string;
          apiUrl?: string;
          planProperty?: string;
          portalId?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookSource'];
        };
      };
    };
  };
  deleteWebhookSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        source: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, never>;
        };
      };
    };
  };
  tryWebhookSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        source: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          headers: {
            [key: string]: string;
          };
          body: string;
          /** @default  */
          query?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            verification: string;
            events: (
              | {
                  /** @enum {string} */
                  kind: 'signedUp' | 'changed' | 'closed';
                  realm: string;
                  externalId: string;
                  second: number;
                  name?: string;
                  email?: string;
                  plan?: string;
                  labels?: {
                    [key: string]: string;
                  };
                }
              | {
                  /** @constant */
                  kind: 'ignored';
                  /** @enum {string} */
                  reason:
                    | 'unknown_event_type'
                    | 'external_id_missing'
                    | 'external_id_too_long'
                    | 'event_time_missing'
                    | 'event_malformed'
                    | 'livemode_mismatch'
                    | 'event_in_future'
                    | 'before_purge';
                }
            )[];
            fault: string | null;
          };
        };
      };
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
        source?: string;
        outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
        customer?: string;
        realm?: string;
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            deliveries: components['schemas']['Delivery'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  getDelivery: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        deliveryId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Delivery'];
        };
      };
    };
  };
  createReplay: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          projectId?: string;
          deliveryId?: string;
          /** Format: date-time */
          from?: string;
          /** Format: date-time */
          to?: string;
          source?: string;
          /** @enum {string} */
          outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
          externalId?: string;
          realm?: string;
          deadLetters?: {
            /** @enum {string} */
            queue:
              | 'signups'
              | 'notifications'
              | 'fetches'
              | 'deletions'
              | 'replays'
              | 'watches'
              | 'usage'
              | 'rollUps'
              | 'digests'
              | 'denials';
            filter?: {
              projectId?: string;
              kind?: string;
              source?: string;
              subprojectId?: string;
              deliveryId?: string;
            };
          };
          run?: {
            /** @enum {string} */
            name: 'sweep';
          };
          dryRun?: boolean;
          ratePerSecond?: number;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            replayId: string;
            request: {
              projectId?: string;
              deliveryId?: string;
              /** Format: date-time */
              from?: string;
              /** Format: date-time */
              to?: string;
              source?: string;
              /** @enum {string} */
              outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
              externalId?: string;
              realm?: string;
              deadLetters?: {
                /** @enum {string} */
                queue:
                  | 'signups'
                  | 'notifications'
                  | 'fetches'
                  | 'deletions'
                  | 'replays'
                  | 'watches'
                  | 'usage'
                  | 'rollUps'
                  | 'digests'
                  | 'denials';
                filter?: {
                  projectId?: string;
                  kind?: string;
                  source?: string;
                  subprojectId?: string;
                  deliveryId?: string;
                };
              };
              run?: {
                /** @enum {string} */
                name: 'sweep';
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  getReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        replayId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            replayId: string;
            request: {
              projectId?: string;
              deliveryId?: string;
              /** Format: date-time */
              from?: string;
              /** Format: date-time */
              to?: string;
              source?: string;
              /** @enum {string} */
              outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
              externalId?: string;
              realm?: string;
              deadLetters?: {
                /** @enum {string} */
                queue:
                  | 'signups'
                  | 'notifications'
                  | 'fetches'
                  | 'deletions'
                  | 'replays'
                  | 'watches'
                  | 'usage'
                  | 'rollUps'
                  | 'digests'
                  | 'denials';
                filter?: {
                  projectId?: string;
                  kind?: string;
                  source?: string;
                  subprojectId?: string;
                  deliveryId?: string;
                };
              };
              run?: {
                /** @enum {string} */
                name: 'sweep';
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  cancelReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        replayId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            replayId: string;
            request: {
              projectId?: string;
              deliveryId?: string;
              /** Format: date-time */
              from?: string;
              /** Format: date-time */
              to?: string;
              source?: string;
              /** @enum {string} */
              outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
              externalId?: string;
              realm?: string;
              deadLetters?: {
                /** @enum {string} */
                queue:
                  | 'signups'
                  | 'notifications'
                  | 'fetches'
                  | 'deletions'
                  | 'replays'
                  | 'watches'
                  | 'usage'
                  | 'rollUps'
                  | 'digests'
                  | 'denials';
                filter?: {
                  projectId?: string;
                  kind?: string;
                  source?: string;
                  subprojectId?: string;
                  deliveryId?: string;
                };
              };
              run?: {
                /** @enum {string} */
                name: 'sweep';
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  listReplays: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            replays: {
              replayId: string;
              request: {
                projectId?: string;
                deliveryId?: string;
                /** Format: date-time */
                from?: string;
                /** Format: date-time */
                to?: string;
                source?: string;
                /** @enum {string} */
                outcome?: 'applied' | 'unchanged' | 'ignored' | 'queued';
                externalId?: string;
                realm?: string;
                deadLetters?: {
                  /** @enum {string} */
                  queue:
                    | 'signups'
                    | 'notifications'
                    | 'fetches'
                    | 'deletions'
                    | 'replays'
                    | 'watches'
                    | 'usage'
                    | 'rollUps'
                    | 'digests'
                    | 'denials';
                  filter?: {
                    projectId?: string;
                    kind?: string;
                    source?: string;
                    subprojectId?: string;
                    deliveryId?: string;
                  };
                };
                run?: {
                  /** @enum {string} */
                  name: 'sweep';
                };
              };
              projectId: string | null;
              /** @enum {string} */
              state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
              isSuccess: boolean | null;
              dryRun: boolean;
              ratePerSecond: number;
              processed: number;
              total: number | null;
              counts: {
                [key: string]: number;
              };
              reasons: {
                [key: string]: number;
              };
              sample: {
                outcome: string;
                reason: string | null;
                deliveryId: string | null;
                index: number | null;
                subprojectId: string | null;
                messageId: string | null;
                kind: string | null;
              }[];
              lastError: string | null;
              createTime: string;
              updateTime: string;
              completeTime: string | null;
            }[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createClosure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          subprojectIds?: string[];
          filter?: {
            plan?: string;
            labels?: {
              [key: string]: string;
            };
            realm?: string;
            /** Format: date-time */
            createdBefore?: string;
            /** Format: date-time */
            createdAfter?: string;
          };
          dryRun?: boolean;
          ratePerSecond?: number;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            closureId: string;
            request: {
              subprojectIds?: string[];
              filter?: {
                plan?: string;
                labels?: {
                  [key: string]: string;
                };
                realm?: string;
                /** Format: date-time */
                createdBefore?: string;
                /** Format: date-time */
                createdAfter?: string;
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  getClosure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        closureId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            closureId: string;
            request: {
              subprojectIds?: string[];
              filter?: {
                plan?: string;
                labels?: {
                  [key: string]: string;
                };
                realm?: string;
                /** Format: date-time */
                createdBefore?: string;
                /** Format: date-time */
                createdAfter?: string;
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  cancelClosure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        closureId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            closureId: string;
            request: {
              subprojectIds?: string[];
              filter?: {
                plan?: string;
                labels?: {
                  [key: string]: string;
                };
                realm?: string;
                /** Format: date-time */
                createdBefore?: string;
                /** Format: date-time */
                createdAfter?: string;
              };
            };
            projectId: string | null;
            /** @enum {string} */
            state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
            isSuccess: boolean | null;
            dryRun: boolean;
            ratePerSecond: number;
            processed: number;
            total: number | null;
            counts: {
              [key: string]: number;
            };
            reasons: {
              [key: string]: number;
            };
            sample: {
              outcome: string;
              reason: string | null;
              deliveryId: string | null;
              index: number | null;
              subprojectId: string | null;
              messageId: string | null;
              kind: string | null;
            }[];
            lastError: string | null;
            createTime: string;
            updateTime: string;
            completeTime: string | null;
          };
        };
      };
    };
  };
  listSubprojects: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
        status?: 'active' | 'suspended' | 'closing' | 'closed' | 'all';
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            subprojects: components['schemas']['Subproject'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          labels?: {
            [key: string]: string;
          };
          customer?: {
            realm: string;
            externalId: string;
          };
          plan?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  getSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  closeSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  updateSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          displayName?: string;
          labels?: {
            [key: string]: string;
          };
          plan?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  suspendSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  resumeSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  restoreSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Subproject'];
        };
      };
    };
  };
  issueClaimLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          reissue?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            url: string;
            expireTime: string;
          };
        };
      };
    };
  };
  importSubprojects: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          rows: {
            realm: string;
            externalId: string;
            name?: string;
            email?: string;
            plan?: string;
            labels?: {
              [key: string]: string;
            };
            /** Format: date-time */
            signupTime?: string;
          }[];
          /** Format: date-time */
          asOf?: string;
          /** @default false */
          notify?: boolean;
          /** @default false */
          dryRun?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            results: {
              index: number;
              /** @enum {string} */
              outcome: 'created' | 'changed' | 'restored' | 'unchanged' | 'rejected' | 'failed';
              subprojectId?: string;
              code?: string;
              detail?: string;
              isPlanUnknown?: boolean;
            }[];
          };
        };
      };
    };
  };
  eraseSubproject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            subprojectId: string;
            /** @enum {string} */
            state: 'purging' | 'closed';
            eraseTimes: {
              directory: string | null;
              deliveries: string;
              deadLetters: string;
              backups: string;
            };
          };
        };
      };
    };
  };
  listAccountAccessKeys: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createAccountAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          scopes?: string[];
          /** Format: date-time */
          expireTime?: string;
          secretHash?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
          };
        };
      };
    };
  };
  revokeAccountAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  renameAccountAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  listProjectAccessKeys: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createProjectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          scopes?: string[];
          /** Format: date-time */
          expireTime?: string;
          secretHash?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
          };
        };
      };
    };
  };
  revokeProjectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  renameProjectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  listSubprojectAccessKeys: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
            nextPageToken: string;
          };
        };
      };
    };
  };
  createSubprojectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          scopes?: string[];
          /** Format: date-time */
          expireTime?: string;
          secretHash?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
          };
        };
      };
    };
  };
  revokeSubprojectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  renameSubprojectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessKey'];
        };
      };
    };
  };
  rotateAccountAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          secretHash?: string;
          displayName?: string;
          /** Format: date-time */
          expireTime?: string;
          /** Format: date-time */
          overlapEndTime?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
            rotated: components['schemas']['AccessKey'];
          };
        };
      };
    };
  };
  revokeAllAccountAccessKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          except?: string[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
          };
        };
      };
    };
  };
  rotateProjectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          secretHash?: string;
          displayName?: string;
          /** Format: date-time */
          expireTime?: string;
          /** Format: date-time */
          overlapEndTime?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
            rotated: components['schemas']['AccessKey'];
          };
        };
      };
    };
  };
  revokeAllProjectAccessKeys: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          except?: string[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
          };
        };
      };
    };
  };
  rotateSubprojectAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
        accessKeyId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          secretHash?: string;
          displayName?: string;
          /** Format: date-time */
          expireTime?: string;
          /** Format: date-time */
          overlapEndTime?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
            secret?: string;
            token?: string;
            rotated: components['schemas']['AccessKey'];
          };
        };
      };
    };
  };
  revokeAllSubprojectAccessKeys: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          except?: string[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKeys: components['schemas']['AccessKey'][];
          };
        };
      };
    };
  };
  verifyAccessKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
          subprojectId?: string;
          scope?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            valid: boolean;
            /** @enum {string} */
            code:
              | 'valid'
              | 'malformed_token'
              | 'unknown_key'
              | 'key_revoked'
              | 'key_expired'
              | 'subproject_suspended'
              | 'subproject_closed'
              | 'wrong_subproject'
              | 'insufficient_scope';
            accessKeyId?: string;
            projectId?: string;
            subprojectId?: string;
            scopes?: string[];
          };
        };
      };
    };
  };
  claimKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          claimToken: string;
          secretHash: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accessKey: components['schemas']['AccessKey'];
            tokenPrefix: string;
          };
        };
      };
    };
  };
  getRateCard: {
    parameters: {
      query?: {
        day?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            effectiveDate: string;
            meters: {
              [key: string]: {
                unitCost: string;
                unitPrice: string | null;
              };
            };
            plans: {
              [key: string]: {
                meters: {
                  [key: string]: {
                    unitPrice: string;
                  };
                };
              };
            };
            defaultPlan: string;
            effectiveDates: string[];
            etag: string;
          };
        };
      };
    };
  };
  putRateCard: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          currency: string;
          effectiveDate: string;
          meters: {
            [key: string]: {
              unitCost: string;
              unitPrice?: string;
            };
          };
          plans?: {
            [key: string]: {
              meters: {
                [key: string]: {
                  unitPrice: string;
                };
              };
            };
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            effectiveDate: string;
            meters: {
              [key: string]: {
                unitCost: string;
                unitPrice: string | null;
              };
            };
            plans: {
              [key: string]: {
                meters: {
                  [key: string]: {
                    unitPrice: string;
                  };
                };
              };
            };
            defaultPlan: string;
            effectiveDates: string[];
            etag: string;
          };
        };
      };
    };
  };
  rollUp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          day: string;
          projectId?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            day: string;
            projectId: string | null;
            throughTime: string;
          };
        };
      };
    };
  };
  getSubprojectCosts: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        subprojectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            complete: boolean;
            throughTime: string;
            days: {
              day: string;
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            }[];
            total: {
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            };
            unattributed: string[];
          };
        };
      };
    };
  };
  getProjectCosts: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            complete: boolean;
            throughTime: string;
            days: {
              day: string;
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            }[];
            total: {
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            };
            unattributed: string[];
          };
        };
      };
    };
  };
  getAccountCosts: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            complete: boolean;
            throughTime: string;
            days: {
              day: string;
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            }[];
            total: {
              cost: string;
              price: string;
              margin: string;
              meters: {
                [key: string]: {
                  quantity: string;
                  cost: string;
                  price: string;
                  margin: string;
                };
              };
              unrated: string[];
              /** @constant */
              hasMoreUnrated?: true;
            };
            unattributed: string[];
          };
        };
      };
    };
  };
  listProjectCustomerCosts: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
        sort?: 'cost' | 'price' | 'margin';
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            customers: {
              subprojectId: string;
              cost: string;
              price: string;
              margin: string;
              dayCount: number;
            }[];
            customerCount: number;
            nextPageToken: string;
          };
        };
      };
    };
  };
  listAccountCustomerCosts: {
    parameters: {
      query?: {
        from?: string;
        to?: string;
        sort?: 'cost' | 'price' | 'margin';
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            customers: {
              subprojectId: string;
              cost: string;
              price: string;
              margin: string;
              dayCount: number;
            }[];
            customerCount: number;
            nextPageToken: string;
          };
        };
      };
    };
  };
  listInvoices: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            invoices: {
              month: string;
              number: number;
              currency: string;
              total: string;
              issueTime: string;
            }[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  getInvoice: {
    parameters: {
      query?: {
        format?: 'json' | 'csv' | 'html';
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        month: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            month: string;
            number: number;
            currency: string;
            total: string;
            /** @enum {string} */
            status: 'issued' | 'draft';
            issueTime: string | null;
            complete: boolean;
            incompleteDays: {
              projectId: string;
              day: string;
              /** @enum {string} */
              reason: 'no run' | 'unfinished' | 'corrupt' | 'being rolled up';
            }[];
            shortDays: {
              projectId: string;
              day: string;
            }[];
            lines: {
              /** @enum {string} */
              kind: 'usage' | 'correction';
              month: string;
              projectId: string;
              meter: string;
              displayName: string;
              quantity: string;
              cost: string;
              amount: string;
            }[];
            subprojectLines: {
              /** @enum {string} */
              kind: 'usage' | 'correction';
              month: string;
              projectId: string;
              meter: string;
              subprojectId: string;
              quantity: string;
              cost: string;
              amount: string;
            }[];
            subprojectLineCount: number | null;
            days: {
              day: string;
              cost: string;
            }[];
            nextPageToken: string;
          };
          'text/csv': string;
          'text/html': string;
        };
      };
    };
  };
  issueInvoice: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        month: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            month: string;
            number: number;
            currency: string;
            total: string;
            /** @enum {string} */
            status: 'issued' | 'draft';
            issueTime: string | null;
            complete: boolean;
            incompleteDays: {
              projectId: string;
              day: string;
              /** @enum {string} */
              reason: 'no run' | 'unfinished' | 'corrupt' | 'being rolled up';
            }[];
            shortDays: {
              projectId: string;
              day: string;
            }[];
            lines: {
              /** @enum {string} */
              kind: 'usage' | 'correction';
              month: string;
              projectId: string;
              meter: string;
              displayName: string;
              quantity: string;
              cost: string;
              amount: string;
            }[];
            subprojectLines: {
              /** @enum {string} */
              kind: 'usage' | 'correction';
              month: string;
              projectId: string;
              meter: string;
              subprojectId: string;
              quantity: string;
              cost: string;
              amount: string;
            }[];
            subprojectLineCount: number | null;
            days: {
              day: string;
              cost: string;
            }[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  getStatement: {
    parameters: {
      query?: {
        format?: 'json' | 'csv' | 'html';
      };
      header?: never;
      path: {
        subprojectId: string;
        month: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            month: string;
            projectId: string;
            subprojectId: string;
            currency: string;
            complete: boolean;
            total: string;
            lines: {
              meter: string;
              quantity: string;
              price: string;
              amount: string;
            }[];
            days: {
              day: string;
              price: string;
            }[];
            unrated: string[];
          };
          'text/csv': string;
          'text/html': string;
        };
      };
    };
  };
  listProjectAuditEntries: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
        actor?: string;
        action?: string;
        resource?: string;
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            auditEntries: {
              entryId: string;
              time: string;
              actor: string;
              action: string;
              operationId: string;
              resource: string;
              projectId: string | null;
              /** @enum {string} */
              decision: 'allowed' | 'denied';
              outcome: string;
              reason:
                | (
                    | 'elsewhere'
                    | 'level'
                    | 'scope'
                    | 'role'
                    | 'key_revoked'
                    | 'key_expired'
                    | 'subproject_suspended'
                    | 'subproject_closed'
                  )
                | null;
              requestId: string;
              made: string | null;
              fields: string[];
              values: {
                [key: string]: unknown;
              };
              attemptTime: string | null;
              isLastOfMinute: boolean;
            }[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  listAuditEntries: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
        actor?: string;
        action?: string;
        resource?: string;
        from?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            auditEntries: {
              entryId: string;
              time: string;
              actor: string;
              action: string;
              operationId: string;
              resource: string;
              projectId: string | null;
              /** @enum {string} */
              decision: 'allowed' | 'denied';
              outcome: string;
              reason:
                | (
                    | 'elsewhere'
                    | 'level'
                    | 'scope'
                    | 'role'
                    | 'key_revoked'
                    | 'key_expired'
                    | 'subproject_suspended'
                    | 'subproject_closed'
                  )
                | null;
              requestId: string;
              made: string | null;
              fields: string[];
              values: {
                [key: string]: unknown;
              };
              attemptTime: string | null;
              isLastOfMinute: boolean;
            }[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  listAuditDigests: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
        from?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            auditDigests: ({
              schemaVersion: number;
              day: string;
              count: number;
              recordsHash: string;
              previousDigest: string;
              digest: string;
            } & {
              [key: string]: unknown;
            })[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  listAuditRecords: {
    parameters: {
      query?: {
        pageSize?: number;
        pageToken?: string;
      };
      header?: never;
      path: {
        day: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            auditRecords: ({
              schemaVersion: number;
              entryId: string;
              time: string;
              state: string;
              actor?: string;
              action?: string;
              operationId?: string;
              resource?: string;
              projectId?: string;
              requestId?: string;
              made?: string;
              fields?: string[];
              values?: {
                [key: string]: unknown;
              };
              outcome?: string;
              failTime?: string;
              reason?: string;
              attemptTime?: string;
              isLastOfMinute?: boolean;
            } & {
              [key: string]: unknown;
            })[];
            nextPageToken: string;
          };
        };
      };
    };
  };
  recordUsage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json':
          | unknown[]
          | {
              [key: string]: unknown;
            };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accepted: number;
            rejected: {
              index: number;
              /** @enum {string} */
              code:
                | 'invalid_event'
                | 'invalid_id'
                | 'invalid_source'
                | 'invalid_type'
                | 'invalid_subject'
                | 'invalid_time'
                | 'time_ahead'
                | 'time_past'
                | 'invalid_quantity'
                | 'subject_not_found'
                | 'too_many_meters';
            }[];
          };
        };
      };
    };
  };
  listDeadLetterQueues: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            queues: {
              /** @enum {string} */
              queue:
                | 'signups'
                | 'notifications'
                | 'fetches'
                | 'deletions'
                | 'replays'
                | 'watches'
                | 'usage'
                | 'rollUps'
                | 'digests'
                | 'denials';
              count: number;
              whatToDo: string;
            }[];
          };
        };
      };
    };
  };
  peekDeadLetters: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            queue:
              | 'signups'
              | 'notifications'
              | 'fetches'
              | 'deletions'
              | 'replays'
              | 'watches'
              | 'usage'
              | 'rollUps'
              | 'digests'
              | 'denials';
            count: number;
            whatToDo: string;
            deadLetters: {
              messageId: string;
              kind: string | null;
              projectId: string | null;
              source: string | null;
              subprojectId: string | null;
              deliveryId: string | null;
              jobId: string | null;
              receiveCount: number;
              sendTime: string;
              ageSeconds: number;
            }[];
          };
        };
      };
    };
  };
  describeApi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
    };
  };
}
