import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { fiveMinutes, oneHour, type Alarms } from './constructs/alarms.ts';

/** What functions print as metrics (lib/metric-line.ts). None has a dimension that grows with what we serve. */
function own(metricName: string, statistic: string, period: Duration = oneHour): Metric {
  return new Metric({ namespace: 'SubprojectOnboarding', metricName, statistic, period });
}

export const ownMetrics = {
  refusedWebhooks: (code: string) =>
    own('RefusedWebhooks', 'Sum', fiveMinutes).with({ dimensionsMap: { code } }),
  silentSources: own('SilentSources', 'Maximum'),
  refusedSources: own('RefusedSources', 'Maximum'),
  watches: own('SilentSources', 'SampleCount'),
  purgeBacklog: own('PurgeBacklog', 'Maximum'),
  purgeOverdueHours: own('PurgeOverdueHours', 'Maximum'),
  nightlySweepFinished: own('NightlySweepFinished', 'Sum'),
  overdueInvoices: own('OverdueInvoices', 'Maximum'),
};

/** Alarms on what no metric of AWS shows: work that is late, work that did not happen, CRMs that no longer reach us. */
export function ownMetricsAlarms(scope: Construct, alarms: Alarms): void {
  const place = new Construct(scope, 'OwnMetrics');
  purgeAlarms(place, alarms);
  sourceAlarms(place, alarms);
  invoiceAlarms(place, alarms);
}

function invoiceAlarms(place: Construct, alarms: Alarms): void {
  alarms.raise(place, 'InvoiceIsOverdue', {
    runbook: 'An invoice is overdue',
    impact:
      'A month that is due was not invoiced, because a day of it is not complete; the months after it wait.',
    whatToDo: 'See in the log of roll-up-costs which project and day, and why: corrupt packs want a person.',
    metric: ownMetrics.overdueInvoices,
    above: 0,
    of: [1, 1],
    keepsItsState: true,
  });
}

function purgeAlarms(place: Construct, alarms: Alarms): void {
  alarms.raise(place, 'PurgesAreLate', {
    runbook: 'Purges are late',
    impact: 'Personal data of customers who left is kept longer than the grace that was promised.',
    whatToDo:
      'Look for dead letters of deletions, and in the log of delete-subprojects for what it cannot purge.',
    metric: ownMetrics.purgeOverdueHours,
    // What falls due just after a night's sweep is 24 hours old at the next one; twice that is a night that purged nothing.
    above: 48,
    of: [1, 1],
    keepsItsState: true,
  });
  alarms.raiseAbsence(place, 'NightlySweepDidNotFinish', {
    runbook: 'The nightly sweep did not finish',
    impact: 'Nothing was purged last night: data of customers who left stays.',
    whatToDo: 'See whether its schedule is on, its message is a dead letter, or delete-subprojects fails.',
    metric: ownMetrics.nightlySweepFinished,
    periods: 26,
  });
}

function sourceAlarms(place: Construct, alarms: Alarms): void {
  alarms.raise(place, 'SourceIsRefused', {
    runbook: 'A source is refused',
    impact:
      'Signups and closures of a CRM are refused and wait there: most CRMs give up after one to three days.',
    whatToDo:
      'See in the log of watch-sources which source and code: signature_invalid is a secret that was changed on one side only.',
    metric: ownMetrics.refusedSources,
    above: 0,
    of: [1, 1],
    keepsItsState: true,
  });
  alarms.raise(place, 'SourceIsSilent', {
    runbook: 'A source is silent',
    impact:
      'A CRM that usually delivers has delivered nothing for a day: its signups may be reaching nobody.',
    whatToDo:
      'See in the log of watch-sources which source; look in the CRM whether its webhook is still there and on. On a holiday it may be well.',
    metric: ownMetrics.silentSources,
    above: 0,
    of: [1, 1],
    keepsItsState: true,
  });
  alarms.raiseAbsence(place, 'NobodyWatchesSources', {
    runbook: 'Nobody watches the sources',
    impact: 'Nobody would notice if webhooks stopped coming from a CRM; those that come are taken as ever.',
    whatToDo: 'See whether the hourly schedule is on, and whether watch-sources fails.',
    metric: ownMetrics.watches,
    periods: 3,
  });
}
