import * as z from 'zod/mini';
import { customerEventSchema } from '../../account/event.ts';
import { AppError } from '../../errors.ts';
import { adapterFor } from '../../intake/adapters.ts';
import { IGNORED_REASONS, SOURCE_NAME_PATTERN } from '../../intake/source.ts';
import { trySource } from '../../intake/try-source.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const text = z.string();

export const webhookSourceTrialRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'tryWebhookSource',
    method: 'POST',
    path: '/v1/projects/{projectId}/webhookSources/{source}/test',
    permission: 'webhookSources:read',
    summary:
      'Shows how a sample request is verified and what its events mean; nothing is applied or recorded.',
    idempotency: 'safe',
    errors: ['source_not_found'],
    body: z.strictObject({
      headers: z.record(text, text),
      body: text.check(z.describe('Exactly as sent: what was signed are these bytes')),
      query: z._default(text.check(z.maxLength(2_000)), ''),
    }),
    response: z.strictObject({
      verification: text.check(z.describe('`genuine`, or the code with which it would be refused')),
      events: z.array(
        z.union([
          customerEventSchema,
          z.strictObject({ kind: z.literal('ignored'), reason: z.enum(IGNORED_REASONS) }),
        ]),
      ),
      fault: z.nullable(text).check(z.describe('the code, if the body can not be read')),
    }),
    async handle(deps: ApiDeps, { params: { projectId = '', source: name = '' }, body: sample }) {
      const project = await existingProject(deps.directory, projectId);
      const source = SOURCE_NAME_PATTERN.test(name)
        ? await deps.directory.readSource(projectId, name)
        : undefined;
      const adapter = source && (await adapterFor(source.kind, source.settings));
      if (source === undefined || adapter === undefined || source.isDeleted === true) {
        throw new AppError('source_not_found');
      }
      const configured = { project, source, adapter, secrets: await deps.openSourceSecrets(source) };
      const headers = Object.fromEntries(
        Object.entries(sample.headers).map(([header, value]) => [header.toLowerCase(), value]),
      );
      const query = sample.query === '' ? '' : `?${sample.query}`;
      const url = `${deps.publicUrl}/webhooks/${projectId}/${name}${query}`;
      const request = { method: 'POST', url, headers, body: Buffer.from(sample.body, 'utf8') };
      const { verification, reading } = trySource(configured, request, deps.now());
      return typeof reading === 'string'
        ? { verification, events: [], fault: reading }
        : { verification, events: reading, fault: null };
    },
  }),
];
