import { describe, expect, test } from 'vitest';
import { secretHashOf } from '../../lib/access/token.ts';
import { sweepOf } from '../support/deletions.ts';
import { jsonOf, listIn, textIn, verdictOf } from '../support/http.ts';
import { anyText, matching } from '../support/matchers.ts';
import {
  configureSources,
  customerEvent,
  resultsOf,
  sendStandard,
  standardSecret,
} from '../support/sources.ts';
import { claim, createKey, createProject, done, newSecret, useSystem } from '../support/system.ts';

const running = await useSystem();
const { api, owner, endpoint, system, admin } = running;
const projectId = await createProject(owner, {
  graceDays: 0,
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { crm } = await configureSources(owner, projectId);
const about = {
  name: 'Müller & Söhne',
  email: 'kontakt@mueller.example',
  plan: 'default',
  labels: { a: 'b' },
};
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

type Kind = Parameters<typeof customerEvent>[0];
async function tell(kind: Kind, externalId: string, time: Date) {
  const [result] = resultsOf(await sendStandard(crm, customerEvent(kind, externalId, about, time)));
  return { outcome: '', subprojectId: '', ...result };
}

async function linkFor(subprojectId: string): Promise<string> {
  return textIn(done(await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`, {})), 'url');
}

const read = async (subprojectId: string) =>
  jsonOf(done(await owner('GET', `/v1/subprojects/${subprojectId}`)));

async function listed(status = ''): Promise<readonly unknown[]> {
  const query = status === '' ? '' : `?status=${status}`;
  const list = done(await owner('GET', `/v1/projects/${projectId}/subprojects${query}`));
  return listIn(list, 'subprojects').map(({ subprojectId }) => subprojectId);
}

describe('a customer who left', () => {
  test('is purged by the sweep, stays away from what is older, and comes back as the next generation', async () => {
    const { subprojectId } = await tell('signed_up', 'leaves', inSeconds(-60));
    const oldLink = await linkFor(subprojectId);
    const secret = newSecret();
    const { token } = await claim(api(), oldLink, secret);
    expect((await tell('closed', 'leaves', inSeconds(-50))).outcome).toBe('applied');
    expect(await read(subprojectId)).toMatchObject({ status: 'closing', displayName: about.name });

    await sweepOf(running);
    expect(await read(subprojectId)).toMatchObject({
      status: 'closed',
      customer: null,
      displayName: subprojectId,
      email: null,
      labels: {},
      purgeTime: null,
    });
    expect(JSON.stringify(await admin.item(subprojectId))).not.toMatch(/leaves|mueller|Söhne|crm/);
    expect(await listed()).not.toContain(subprojectId);
    expect(await listed('closed')).toContain(subprojectId);
    expect(await listed('all')).toContain(subprojectId);
    expect(verdictOf(await owner('POST', `/v1/subprojects/${subprojectId}/restore`, {}))).toBe(
      '409 subproject_closed',
    );
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token }))).toMatchObject({ valid: false });

    for (const kind of ['signed_up', 'changed', 'closed'] as const) {
      expect(await tell(kind, 'leaves', inSeconds(-52))).toEqual({
        outcome: 'ignored',
        reason: 'before_purge',
        subprojectId,
      });
    }
    expect(await read(subprojectId)).toMatchObject({ status: 'closed' });

    expect(await tell('signed_up', 'leaves', inSeconds(-20))).toEqual({ outcome: 'applied', subprojectId });
    expect(await read(subprojectId)).toMatchObject({ status: 'active', displayName: about.name });
    const again = await claim(api(), oldLink, newSecret());
    expect(verdictOf(again.answer)).toBe('410 claim_superseded');
    const retried = await owner('POST', `/v1/subprojects/${subprojectId}/accessKeys`, {
      displayName: 'late retry',
      secretHash: secretHashOf(secret),
    });
    expect(verdictOf(retried)).toBe('409 key_revoked');
    expect((await claim(api(), await linkFor(subprojectId))).answer.status).toBe(200);
  });
});

describe('erasing', () => {
  test('takes a customer at once, and says when the last copy is gone', async () => {
    const { subprojectId } = await tell('signed_up', 'erased', inSeconds(-60));
    const { token } = await createKey(owner, `subprojects/${subprojectId}`);
    const erase = () => owner('POST', `/v1/subprojects/${subprojectId}/erase`, {});
    const first = done(await erase());
    expect(jsonOf(first)).toEqual({
      subprojectId,
      state: 'purging',
      eraseTimes: { directory: null, deliveries: anyText, deadLetters: anyText, backups: anyText },
    });
    expect(JSON.stringify(await admin.item(subprojectId))).not.toMatch(/erased|mueller|Söhne/);
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token }))).toMatchObject({ valid: false });
    await system.settle();
    const second = done(await erase());
    expect(jsonOf(second)).toMatchObject({ state: 'closed', eraseTimes: { directory: matching(/^\d{4}-/) } });
    expect((await tell('signed_up', 'erased', inSeconds(-30))).outcome).toBe('ignored');
    expect((await tell('signed_up', 'erased', inSeconds(30))).outcome).toBe('applied');
  });
});
