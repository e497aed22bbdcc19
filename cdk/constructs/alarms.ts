import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type AlarmProps as CloudWatchAlarmProps,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** What whoever is woken reads in the alarm: required of every construct that can fail. */
export type Concern = {
  /** What it does to people or systems, in one sentence. */
  impact: string;
  whatToDo: string;
};

export type AlarmProps = Concern & {
  /** The title of its section in docs/operations.md. */
  runbook: string;
  metric: IMetric;
  /** Fires above this. */
  above: number;
  /** Fires when so many of the last periods are above: `[2, 3]` leaves out what one retry heals. */
  of: readonly [above: number, periods: number];
  /** Of a metric that comes seldom: between its datapoints the alarm stays as it is, instead of being well. */
  keepsItsState?: boolean;
};

export type AbsenceProps = Concern & {
  runbook: string;
  /** A datapoint says that it happened. */
  metric: IMetric;
  /** Fires when it did not happen for so many of the metric's periods; CloudWatch takes 7 days at most. */
  periods: number;
};

/** One encrypted topic for all alarms, and the alarms themselves. */
export class Alarms extends Construct {
  readonly #action: SnsAction;
  readonly #all: IAlarm[] = [];

  constructor(scope: Construct, id: string, { emails }: { emails: readonly string[] }) {
    super(scope, id);
    // CloudWatch can't use SNS's own key, and shall not use the one that encrypts secrets.
    const key = new Key(this, 'Key', {
      enableKeyRotation: true,
      description: 'Encrypts alarms on their way to people',
      removalPolicy: RemovalPolicy.DESTROY, // nothing is kept under it
    });
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const cloudWatch = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    // As AWS documents it for alarms on an encrypted topic; in a key's own policy the resource `*` is this key.
    key.addToResourcePolicy(
      new PolicyStatement({
        ...cloudWatch,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    // A topic with a policy of its own (here: TLS only) loses the default one, by which alarms may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({ ...cloudWatch, actions: ['sns:Publish'], resources: [topic.topicArn] }),
    );
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    this.#action = new SnsAction(topic);
  }

  /** Alarms in `scope`, so that each stands in the template with what it watches. */
  raise(scope: Construct, id: string, { metric, above, of, keepsItsState, ...said }: AlarmProps): void {
    const [datapointsToAlarm, evaluationPeriods] = of;
    this.#add(scope, id, said, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm,
      evaluationPeriods,
      treatMissingData: keepsItsState === true ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
    });
  }

  /** Alarms when something that should happen does not. A new alarm fires until it has happened for the first time. */
  raiseAbsence(scope: Construct, id: string, { metric, periods, ...said }: AbsenceProps): void {
    this.#add(scope, id, said, {
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: periods,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** All that were raised so far. */
  get all(): readonly IAlarm[] {
    return this.#all;
  }

  #add(
    scope: Construct,
    id: string,
    { impact, whatToDo, runbook }: Concern & { runbook: string },
    props: CloudWatchAlarmProps,
  ): void {
    const alarmDescription = `${impact} What to do: ${whatToDo} Runbook: docs/operations.md, "${runbook}".`;
    const alarm = new Alarm(scope, id, { ...props, alarmDescription });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    this.#all.push(alarm);
  }
}

/** The metrics' own resolution. */
export const oneMinute = Duration.minutes(1);
export const fiveMinutes = Duration.minutes(5);
export const oneHour = Duration.hours(1);
