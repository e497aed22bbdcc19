import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createActivity } from '../../../local/activity.ts';
import type { AwsRequest } from '../../../local/aws-proxy/gateway.ts';
import { readSchedules } from '../../../local/schedules/read-schedules.ts';
import { runSchedules } from '../../../local/schedules/run-schedules.ts';
import { parseTemplateDocument } from '../../../local/template/document.ts';
import { readStack } from '../../../local/template/stack.ts';
import { fixtureTemplate } from '../fixture/template.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date('2026-03-05T01:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The fixture's schedule, at 02:30, on a gateway that notes when what was sent. */
function nightOf(properties: object = {}) {
  const Night = {
    ...fixtureTemplate.Resources.Night,
    Properties: { ...fixtureTemplate.Resources.Night.Properties, ...properties },
  };
  const document = { ...fixtureTemplate, Resources: { ...fixtureTemplate.Resources, Night } };
  const stack = readStack(parseTemplateDocument(document, 'fixture'), {
    apiUrl: 'http://api',
    awsUrl: 'http://aws',
  });
  const sent: [string, AwsRequest][] = [];
  const gateway = {
    handle: (request: AwsRequest) => {
      sent.push([new Date().toISOString(), request]);
      return Promise.resolve({ status: 200, body: {} });
    },
  };
  return { sent, schedules: runSchedules(readSchedules(stack), gateway, createActivity()) };
}

const hours = (count: number) => count * 3_600_000;

test('a started schedule sends its message each night at its time, and none when it is stopped', async () => {
  const { sent, schedules } = nightOf();
  schedules.start();
  await vi.advanceTimersByTimeAsync(hours(1.4));
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(hours(47));
  expect(sent.map(([time]) => time)).toEqual(['2026-03-05T02:30:00.000Z', '2026-03-06T02:30:00.000Z']);
  expect(sent[0]?.[1]).toMatchObject({
    caller: { origin: 'schedule', functionName: 'Night' },
    action: 'SendMessage',
    input: { QueueUrl: 'http://aws/000000000000/Work', MessageBody: '{"do":"return","value":"night"}' },
  });
  await schedules.stop();
  await vi.advanceTimersByTimeAsync(hours(48));
  expect(sent).toHaveLength(2);
});

test.each<[string, object, boolean]>([
  ['that is not started', {}, false],
  ['that is disabled', { State: 'DISABLED' }, true],
])('a schedule %s waits until it is fired', async (_, properties, start) => {
  const { sent, schedules } = nightOf(properties);
  if (start) schedules.start();
  await vi.advanceTimersByTimeAsync(hours(48));
  expect(sent).toEqual([]);
  await schedules.fire('Night');
  expect(sent).toHaveLength(1);
  await schedules.stop();
});
