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
  auditDaysClosed: own('AuditDaysClosed', 'SampleCount'),
  nightlySweepFinished: own('NightlySweepFinished', 'Sum'),
  unratedMeters: own('UnratedMeters', 'Maximum'),
  unattributedSubjects: own('UnattributedSubjects', 'Maximum'),
  usageConflicts: own('UsageConflicts', 'Maximum'),
  corruptPacks: own('CorruptPacks', 'Maximum'),
  nightlyUsageEvents: own('NightlyUsageEvents', 'Maximum'),
  nightlyRollUpSeconds: own('NightlyRollUpSeconds', 'Maximum'),
  nightlyRollUpFinished: own('NightlyRollUpFinished', 'Sum'),
  overdueInvoices: own('OverdueInvoices', 'Maximum'),
};

/** Alarms on what no metric of AWS shows: work that is late, work that did not happen, CRMs that no longer reach us. */
export function ownMetricsAlarms(scope: Construct, alarms: Alarms): void {
  const place = new Construct(scope, 'OwnMetrics');
  purgeAlarms(place, alarms);
  sourceAlarms(place, alarms);
  usageAlarms(place, alarms);
  invoiceAlarms(place, alarms);
  auditAlarms(place, alarms);
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

/** Each run over a day says what is odd in it; the alarm stays as it is until another run says otherwise. */
function usageAlarms(place: Construct, alarms: Alarms): void {
  const found = { above: 0, of: [1, 1], keepsItsState: true } as const;
  alarms.raise(place, 'UsageIsUnrated', {
    ...found,
    runbook: 'Usage is unrated',
    impact: 'Usage of a meter without a price is given away: it is in the costs as nothing.',
    whatToDo: 'See in the log of roll-up-costs of which project, and put a rate card that prices the meter.',
    metric: ownMetrics.unratedMeters,
  });
  alarms.raise(place, 'UsageIsUnattributed', {
    ...found,
    runbook: 'Usage is unattributed',
    impact: 'Usage came for subprojects that there are not: it is in the sums, and on no statement.',
    whatToDo: 'See in the costs of the project which subjects, and tell their producer.',
    metric: ownMetrics.unattributedSubjects,
  });
  alarms.raise(place, 'UsageConflicts', {
    ...found,
    runbook: 'Usage conflicts',
    impact: 'Usage came again under the same id with another content: the first counts, which may be wrong.',
    whatToDo: 'See in the log of roll-up-costs of which project and day, and tell its producer.',
    metric: ownMetrics.usageConflicts,
  });
  alarms.raise(place, 'PacksAreCorrupt', {
    ...found,
    runbook: 'Packs are corrupt',
    impact: 'Usage of a day can not be read: its costs are too low, and its month can not be invoiced.',
    whatToDo: 'Restore the packs from a backup of the Usage table, then roll the day up again.',
    metric: ownMetrics.corruptPacks,
  });
  alarms.raiseAbsence(place, 'NightlyRollUpDidNotFinish', {
    runbook: 'The nightly roll-up did not finish',
    impact: 'Costs of yesterday are missing: they are shown as incomplete, and can not be invoiced.',
    whatToDo: 'See whether its schedule is on, a message is a dead letter, or roll-up-costs fails.',
    metric: ownMetrics.nightlyRollUpFinished,
    periods: 26,
  });
}

function auditAlarms(place: Construct, alarms: Alarms): void {
  alarms.raiseAbsence(place, 'AuditDayIsNotClosed', {
    runbook: 'A day of the audit log is not closed',
    impact:
      'Nobody could tell whether yesterday’s part of the audit log was changed since; entries are written as ever.',
    whatToDo: 'See whether its schedule is on, its message is a dead letter, or close-audit-days fails.',
    metric: ownMetrics.auditDaysClosed,
    periods: 26,
  });
}
