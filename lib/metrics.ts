import type { Clock } from './clock.ts';
import type { ErrorCode } from './errors.ts';

/** The type is the allow-list, as in log.ts. `code` is the only dimension: a closed set, so nobody can make us pay for metrics. */
export type Refusal = {
  readonly code: ErrorCode;
  readonly requestId: string;
  /** Only of a source that is there; what a stranger made up is not worth a line. */
  readonly projectId?: string | undefined;
  readonly source?: string | undefined;
};
export type CountRefusal = (refusal: Refusal) => void;

const NAMESPACE = 'SubprojectOnboarding';

/**
 * Counts by a log line that CloudWatch takes for a metric: no call, no grant, and the same line can be searched.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createRefusalCounter(write: (line: string) => void, now: Clock): CountRefusal {
  return ({ code, requestId, projectId, source }) => {
    const metric = {
      Namespace: NAMESPACE,
      Dimensions: [['code']],
      Metrics: [{ Name: 'RefusedWebhooks', Unit: 'Count' }],
    };
    write(
      JSON.stringify({
        _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [metric] },
        RefusedWebhooks: 1,
        code,
        requestId,
        projectId,
        source,
      }),
    );
  };
}
