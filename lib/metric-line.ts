const NAMESPACE = 'SubprojectOnboarding';

export type MetricDefinition = { readonly Name: string; readonly Unit: 'Count' | 'None' };

/**
 * A log line that CloudWatch takes for metrics: no call, no grant, and the same line can be searched. What is not named as a metric or a
 * dimension costs nothing and is only searched.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(
  now: Date,
  dimensions: readonly string[],
  metrics: readonly MetricDefinition[],
  members: Readonly<Record<string, string | number | undefined>>,
): string {
  const directive = { Namespace: NAMESPACE, Dimensions: [dimensions], Metrics: metrics };
  return JSON.stringify({
    _aws: { Timestamp: now.getTime(), CloudWatchMetrics: [directive] },
    ...members,
  });
}
