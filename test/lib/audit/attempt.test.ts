import { describe, expect, test } from 'vitest';
import type { Principal } from '../../../lib/access/policy.ts';
import { Attempt, type Request } from '../../../lib/audit/attempt.ts';
import { DenialLimit, MAX_DENIALS_A_MINUTE } from '../../../lib/audit/denial-limit.ts';
import type { AuditRecord } from '../../../lib/audit/record.ts';
import { AppError } from '../../../lib/errors.ts';
import { NOW, PROJECT_ID } from '../../support/factories.ts';

const project = { level: 'project', projectId: PROJECT_ID } as const;
const key: Principal = { accessKeyId: `${PROJECT_ID}-k`, container: project, scopes: ['*'] };

function world(request: Partial<Request> = {}, refuses: (record: AuditRecord) => boolean = () => false) {
  const records: AuditRecord[] = [];
  const trail = {
    newEntryId: () => `entry-${records.length}`,
    put(record: AuditRecord) {
      if (refuses(record)) return Promise.reject(new Error('the table is away'));
      records.push(record);
      return Promise.resolve();
    },
  };
  const denials = new DenialLimit();
  const attempt = (more: Partial<Request> = {}) =>
    new Attempt(
      { trail, denials, now: () => NOW },
      {
        principal: key,
        container: project,
        action: 'projects:update',
        operationId: 'updateProject',
        resource: `projects/${PROJECT_ID}`,
        requestId: 'r',
        isChange: true,
        ...request,
        ...more,
      },
    );
  return { records, attempt };
}

describe('a change', () => {
  test('is on record before it is made', async () => {
    const { records, attempt } = world();
    const result = await attempt().watch(async (begin) => {
      await begin({ input: { graceDays: 3 }, made: 'x' });
      expect(records).toMatchObject([{ state: 'begun', made: 'x', values: { graceDays: 3 } }]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(records).toHaveLength(1);
  });

  test('that can not be recorded is not made', async () => {
    const { attempt } = world({}, () => true);
    let isMade = false;
    const work = attempt().watch(async (begin) => {
      await begin();
      isMade = true;
    });
    await expect(work).rejects.toThrow('the table is away');
    expect(isMade).toBe(false);
  });

  test.each([
    ['a code', new AppError('write_conflict'), 'write_conflict'],
    ['an outage', Object.assign(new Error('x'), { $fault: 'server' }), 'unavailable'],
    ['anything else', new TypeError('x'), 'internal'],
  ])('that fails by %s has it on record, beside its attempt', async (_, error, outcome) => {
    const { records, attempt } = world();
    const work = attempt().watch(async (begin) => {
      await begin();
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(records).toMatchObject([
      { state: 'begun', entryId: 'entry-0' },
      { state: 'failed', entryId: 'entry-0', time: NOW.toISOString(), outcome },
    ]);
  });

  test('whose failure can not be recorded is answered with that failure all the same', async () => {
    const { records, attempt } = world({}, ({ state }) => state === 'failed');
    const error = new AppError('write_conflict');
    const work = attempt().watch(async (begin) => {
      await begin();
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(records).toMatchObject([{ state: 'begun' }]);
  });

  test('that forgot to be recorded is no success', async () => {
    const { attempt } = world();
    await expect(attempt().watch(() => Promise.resolve('done'))).rejects.toThrow(
      'updateProject did not record',
    );
  });

  test('of nobody known is recorded as whoever proved themselves', async () => {
    const { records, attempt } = world({ principal: undefined, container: { level: 'account' } });
    const by = { actor: 'claim:s', container: project, resource: 'subprojects/s' };
    await attempt().watch((begin) => begin({ by }));
    expect(records).toMatchObject([{ actor: 'claim:s', resource: 'subprojects/s', projectId: PROJECT_ID }]);
  });
});

describe('reading', () => {
  test('is not recorded, but for what the handler denies', async () => {
    const { records, attempt } = world({ isChange: false });
    await attempt().watch((begin) => begin());
    await expect(attempt().watch(() => Promise.reject(new AppError('not_found')))).rejects.toThrow();
    expect(records).toEqual([]);
    await expect(attempt().watch(() => Promise.reject(new AppError('forbidden')))).rejects.toThrow();
    expect(records).toMatchObject([{ state: 'denied', outcome: 'forbidden' }]);
  });
});

describe('a denied attempt', () => {
  test('is in the log of whose it is if they may know of it, else in the caller’s own', async () => {
    const { records, attempt } = world({ container: { level: 'project', projectId: 'bbbbbbbb' } });
    await attempt().denied('forbidden');
    await attempt({ action: 'projects:read' }).denied('not_found');
    await attempt({ principal: { userId: 'u', memberships: [{ role: 'viewer', projectId: 'c' }] } }).denied(
      'not_found',
    );
    expect(records.map(({ projectId }) => projectId)).toEqual(['bbbbbbbb', PROJECT_ID, undefined]);
  });

  test('that can not be recorded is not answered as one', async () => {
    const { attempt } = world({}, () => true);
    await expect(attempt().denied('forbidden')).rejects.toThrow('the table is away');
  });

  test('that could not be recorded is, when it comes again in the same minute', async () => {
    let isAway = true;
    const { records, attempt } = world({}, () => isAway);
    await expect(attempt().denied('forbidden')).rejects.toThrow('the table is away');
    isAway = false;
    await attempt().denied('forbidden');
    await attempt().denied('forbidden');
    expect(records).toMatchObject([{ state: 'denied', outcome: 'forbidden' }]);
  });

  test('says by which rule, and where in another place than it asks about', async () => {
    const { records, attempt } = world();
    await attempt().denied('not_found', 'elsewhere', 'subprojects/s');
    expect(records).toMatchObject([
      { reason: 'elsewhere', resource: 'subprojects/s', projectId: PROJECT_ID },
    ]);
  });

  test('of people without a role counts as one caller’s: there may be any number of them', async () => {
    const { records, attempt } = world();
    for (let person = 0; person < MAX_DENIALS_A_MINUTE * 2; person += 1) {
      const principal = { userId: `u-${person}`, memberships: [] };
      await attempt({ principal, action: `action-${person}` }).denied('not_found');
    }
    expect(records).toHaveLength(MAX_DENIALS_A_MINUTE);
    expect(records.at(-1)).toMatchObject({
      actor: `user:u-${MAX_DENIALS_A_MINUTE - 1}`,
      isLastOfMinute: true,
    });
  });
});
