import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
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
  metric: IMetric;
  /** Fires above this. */
  above: number;
  /** Fires when so many of the last periods are above: `[2, 3]` leaves out what one retry heals. */
  of: readonly [above: number, periods: number];
};

/** One encrypted topic for all alarms, and the alarms themselves. */
export class Alarms extends Construct {
  readonly #action: SnsAction;

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
  raise(scope: Construct, id: string, { metric, above, of, impact, whatToDo }: AlarmProps): void {
    const [datapointsToAlarm, evaluationPeriods] = of;
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm,
      evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} What to do: ${whatToDo}`,
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
  }
}

/** The metrics' own resolution. */
export const oneMinute = Duration.minutes(1);
export const fiveMinutes = Duration.minutes(5);
