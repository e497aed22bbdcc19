import * as z from 'zod/mini';
import { AppError } from '../../errors.ts';
import { mergeRecords } from '../../intake/delivery-record.ts';
import { listDeliveries } from '../../intake/list-deliveries.ts';
import { deliveryListOf, deliveryQuerySchema } from '../delivery-query.ts';
import { deliveryView, viewDelivery } from '../delivery-view.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const collection = '/v1/projects/{projectId}/deliveries';

export const deliveryRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listDeliveries',
    method: 'GET',
    path: collection,
    permission: 'deliveries:read',
    summary:
      'The webhooks that a project received in the last 30 days, newest first, with what became of their events.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: deliveryQuerySchema,
    response: z.strictObject({ deliveries: z.array(deliveryView), nextPageToken: z.string() }),
    async handle({ directory, deliveries, now }: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const list = deliveryListOf(projectId, query, now());
      const page = await listDeliveries(deliveries, list);
      return { deliveries: page.deliveries.map(viewDelivery), nextPageToken: list.tokenFor(page.next) };
    },
  }),
  defineRoute({
    operationId: 'getDelivery',
    method: 'GET',
    path: `${collection}/{deliveryId}`,
    permission: 'deliveries:read',
    summary: 'One received webhook, with its events as they were understood and what became of each.',
    idempotency: 'safe',
    errors: [],
    response: deliveryView,
    async handle({ deliveries }: ApiDeps, { params: { projectId = '', deliveryId = '' } }) {
      const records = await deliveries.readRecords(projectId, deliveryId);
      const [first] = records;
      if (first === undefined) throw new AppError('not_found');
      return viewDelivery(mergeRecords(first, records));
    },
  }),
];
