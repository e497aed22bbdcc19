import { expect, test } from 'vitest';
import { listIn, textIn, verdictOf } from '../support/http.ts';
import { customerEvent, sendStandard, standardSecret } from '../support/sources.ts';
import { createProject, done, useSystem } from '../support/system.ts';

const { owner, system } = await useSystem();
const projectId = await createProject(owner);
const path = `/v1/projects/${projectId}/webhookSources/crm`;
const put = async (...secrets: readonly string[]) =>
  textIn(done(await owner('PUT', path, { kind: 'standard-webhooks', secrets })), 'url');

/** How long a removed secret may go on working: configuration is used for at most 10 s. */
const BOUND_MS = 10_000;
const SENDERS = 4;

test('a secret is rotated under load without one lost delivery, and the old one is dead within 10 s', async () => {
  const old = standardSecret();
  const fresh = standardSecret();
  const url = await put(old);
  let signing = old;
  let sentCount = 0;
  let isOver = false;
  const refused: string[] = [];
  const sendOn = async (): Promise<void> => {
    while (!isOver) {
      sentCount += 1;
      const answer = await sendStandard(
        { url, secret: signing },
        customerEvent('signed_up', `customer-${sentCount}`),
      );
      if (answer.status !== 200) refused.push(verdictOf(answer));
    }
  };
  const countTo = async (count: number): Promise<void> => {
    const target = sentCount + count;
    // Each request is an event to wait for: this one lets the senders have theirs.
    while (sentCount < target) await owner('GET', path);
  };

  const senders = Array.from({ length: SENDERS }, sendOn);
  await countTo(20);
  await put(fresh, old);
  await countTo(20);
  signing = fresh;
  await countTo(20);
  await put(fresh);
  const removedMs = Date.now();
  let verdict = '200';
  while (verdict === '200' && Date.now() - removedMs < 2 * BOUND_MS) {
    verdict = verdictOf(
      await sendStandard({ url, secret: old }, customerEvent('signed_up', 'by-the-old-secret')),
    );
  }
  const deadAfterMs = Date.now() - removedMs;
  isOver = true;
  await Promise.all(senders);
  await system.idle();

  expect(refused).toEqual([]);
  expect(verdict).toBe('401 signature_invalid');
  expect(deadAfterMs).toBeLessThan(BOUND_MS + 1_000);
  const list = await owner('GET', `/v1/projects/${projectId}/subprojects?pageSize=1000`);
  const ids = listIn(list, 'subprojects').length;
  expect(ids).toBeGreaterThanOrEqual(Math.min(1_000, sentCount));
}, 60_000);
