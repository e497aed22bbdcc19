import { Duration, type Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ownMetrics } from './own-metrics.ts';
import type { Parts } from './parts.ts';
import type { Queues } from './queue-workers.ts';

/** A day at a glance, for whoever would rather look than read. Three dashboards of up to 50 metrics are free for an account. */
export function dashboard(stack: Stack, { alarms, api }: Parts, queues: Queues): void {
  const workers = Object.entries(queues);
  const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
    new GraphWidget({ title, left, right, width: 12, height: 6 });
  new Dashboard(stack, 'Dashboard', {
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms.all], width: 24, height: 6 })],
      [
        graph('Requests, and how long they take', [api.metrics.count], [api.metrics.latency]),
        graph('Answers that are our fault; refused webhooks', [
          api.metrics.serverErrors,
          ...(['signature_invalid', 'source_not_found', 'unavailable'] as const).map(
            ownMetrics.refusedWebhooks,
          ),
        ]),
      ],
      [
        graph(
          'Age of the oldest message (seconds)',
          workers.map(([name, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ label: name })),
        ),
        graph(
          'Dead letters',
          workers.map(([name, { deadLetters }]) =>
            deadLetters.metricApproximateNumberOfMessagesVisible({ label: name }),
          ),
        ),
      ],
      [
        graph('Sources that are silent or refused', [ownMetrics.silentSources, ownMetrics.refusedSources]),
        graph('Purges due at the nightly sweep', [ownMetrics.purgeBacklog], [ownMetrics.purgeOverdueHours]),
      ],
      [
        graph(
          'Usage of the night, and how long it took (seconds)',
          [ownMetrics.nightlyUsageEvents],
          [ownMetrics.nightlyRollUpSeconds],
        ),
        graph('What is odd in usage', [
          ownMetrics.unratedMeters,
          ownMetrics.unattributedSubjects,
          ownMetrics.usageConflicts,
          ownMetrics.corruptPacks,
        ]),
      ],
    ],
  });
}
