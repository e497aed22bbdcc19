import { describe, expect, test } from 'vitest';
import { pageTokenOf } from '../../../lib/api/page-token.ts';
import { leadingBits, sha256 } from '../../../lib/encoding/hash.ts';
import { canonicalJson } from '../../../lib/encoding/json.ts';
import { jsonOf, listIn, textIn, verdictOf } from '../../support/http.ts';
import { configureSources, contactEvent, sendHubSpot } from '../../support/sources.ts';
import { createProject, createSubproject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const testSystem = await useSystem();
const { owner, system } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner);
const { hubspot } = await configureSources(owner, projectId);

/** What the lists below are called where their tokens are made. */
const LIST_NAMES: Readonly<Record<string, string>> = {
  listProjects: 'projects',
  listSubprojects: `subprojects/${projectId}/`,
  listWebhookSources: `sources/${projectId}`,
  listDeliveries: `deliveries/${projectId}/${leadingBits(sha256(canonicalJson({})), 80)}`,
};

type Listed = { readonly ids: readonly string[]; readonly nextPageToken: string };

async function page(query: Record<string, string | number> = {}, id = projectId): Promise<Listed> {
  const answer = await call('listSubprojects', { params: { projectId: id }, query });
  return {
    ids: listIn(answer, 'subprojects').map(({ subprojectId }) => String(subprojectId)),
    nextPageToken: textIn(answer, 'nextPageToken'),
  };
}

async function allPages(query: Record<string, string | number>, id = projectId): Promise<readonly Listed[]> {
  const pages = [await page(query, id)];
  for (let token = pages[0]?.nextPageToken; token; token = pages.at(-1)?.nextPageToken) {
    pages.push(await page({ ...query, pageToken: token }, id));
  }
  return pages;
}

describe('a list of 101', () => {
  test('comes in pages of 100 unless asked, in the order of ids, each once', async () => {
    const contacts = Array.from({ length: 101 }, (_, index) => contactEvent(index + 1));
    expect(verdictOf(await sendHubSpot(hubspot, contacts))).toBe('200');
    await system.idle();
    const pages = await allPages({});
    expect(pages.map(({ ids }) => ids.length)).toEqual([100, 1]);
    const ids = pages.flatMap((each) => each.ids);
    expect(new Set(ids).size).toBe(101);
    expect(ids).toEqual([...ids].sort());
  });

  test('is the same in pages of any size, up to 1,000', async () => {
    const all = (await page({ pageSize: 1_000 })).ids;
    expect(all).toHaveLength(101);
    for (const pageSize of [7, 50, 101]) {
      const pages = await allPages({ pageSize });
      expect(pages.flatMap(({ ids }) => ids)).toEqual(all);
      // The table does not tell that a page that is full was the last one.
      expect(pages.filter(({ ids }) => ids.length > 0)).toHaveLength(Math.ceil(101 / pageSize));
    }
  });

  test('goes on where it was when others are inserted and closed meanwhile', async () => {
    const first = await page({ pageSize: 40 });
    const inserted = await Promise.all(Array.from({ length: 5 }, () => createSubproject(owner, projectId)));
    const last = first.ids.at(-1) ?? '';
    await call('closeSubproject', { params: { subprojectId: last } });
    const rest = await allPages({ pageSize: 40, pageToken: first.nextPageToken });
    const seen = [...first.ids, ...rest.flatMap(({ ids }) => ids)];
    expect(new Set(seen).size).toBe(seen.length);
    const expected = [...(await page({ pageSize: 1_000 })).ids].filter(
      (id) => !inserted.includes(id) || id > last,
    );
    expect(seen).toEqual(expected);
  });
});

describe('the status filter', () => {
  test('shows what is asked for, also across pages, and all but closed unless asked', async () => {
    const other = await createProject(owner);
    const [active = '', suspended = '', closing = ''] = await Promise.all(
      [1, 2, 3].map(() => createSubproject(owner, other)),
    );
    await call('suspendSubproject', { params: { subprojectId: suspended } });
    await call('closeSubproject', { params: { subprojectId: closing } });
    const idsOf = async (query: Record<string, string | number>) =>
      (await allPages({ pageSize: 1, ...query }, other)).flatMap(({ ids }) => ids);
    expect(await idsOf({ status: 'active' })).toEqual([active]);
    expect(await idsOf({ status: 'suspended' })).toEqual([suspended]);
    expect(await idsOf({ status: 'closing' })).toEqual([closing]);
    expect(await idsOf({ status: 'closed' })).toEqual([]);
    const everything = [active, suspended, closing].sort();
    expect(await idsOf({ status: 'all' })).toEqual(everything);
    expect(await idsOf({})).toEqual(everything);
  });

  test.each(['ACTIVE', '', 'open', 'active,suspended'])('refuses %j', async (status) => {
    const answer = await call('listSubprojects', { params: { projectId }, query: { status } });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });
});

describe.each(['listProjects', 'listSubprojects', 'listWebhookSources', 'listDeliveries'])(
  '%s',
  (operationId) => {
    const list = (rawQuery: string) => call(operationId, { params: { projectId }, rawQuery });

    test.each([
      ...['0', '-1', '1001', '1.5', 'ten', '', 'NaN', '1e999', '9007199254740993', '5'.repeat(400)],
      ...[
        '0x10',
        '0b1',
        '0o7',
        '1e2',
        '%201',
        '1%20',
        '%2B5',
        '+5',
        '-0',
        '5.0',
        '5.',
        '%09',
        '1%0A',
        '5n',
        'true',
        '[5]',
        '%D9%A5',
      ],
    ])('refuses pages of %j', async (size) => {
      expect(verdictOf(await list(`pageSize=${size}`))).toBe('400 invalid_request');
    });

    test.each(['pagesize=1', 'page=2', 'pageSize=1&limit=1', 'a'])('refuses the query %s', async (query) => {
      expect(verdictOf(await list(query))).toBe('400 invalid_request');
    });

    test('refuses one parameter twice', async () => {
      expect(verdictOf(await list('pageSize=1&pageSize=2'))).toBe('400 invalid_request');
    });

    test.each([
      ['of nonsense', () => 'nonsense'],
      ['that is a path', () => '../../etc/passwd'],
      ['of a list that there is not', () => pageTokenOf('tokens', 'x')],
      ['without a place in it', (list: string) => pageTokenOf(list, '')],
      ['of another kind of item', (list: string) => pageTokenOf(list, '#account')],
      ['with more in it', (list: string) => pageTokenOf(list, 'a\nb')],
      ['longer than a key of the table', (list: string) => pageTokenOf(list, 'a'.repeat(2_000))],
    ])('refuses a page token %s as 400 invalid_page_token', async (_what, forge) => {
      const genuine = textIn(await list('pageSize=1'), 'nextPageToken');
      const forged = forge(LIST_NAMES[operationId] ?? '');
      expect(verdictOf(await list(`pageToken=${genuine}`))).toBe('200');
      expect(verdictOf(await list(`pageToken=${encodeURIComponent(forged)}`))).toBe('400 invalid_page_token');
    });

    test('takes an empty page token for none', async () => {
      expect(jsonOf(await list('pageToken='))).toEqual(jsonOf(await list('')));
    });
  },
);

describe('a page token of one list', () => {
  test('is refused by every other list as 400 invalid_page_token', async () => {
    const other = await createProject(owner);
    const lists = [
      { operationId: 'listProjects', query: {} },
      { operationId: 'listSubprojects', query: {} },
      { operationId: 'listSubprojects', query: { status: 'active' } },
      { operationId: 'listWebhookSources', query: {} },
    ];
    for (const { operationId, query } of lists) {
      const params = { projectId };
      const token = textIn(
        await call(operationId, { params, query: { ...query, pageSize: 1 } }),
        'nextPageToken',
      );
      expect(token, operationId).not.toBe('');
      for (const another of lists) {
        const isItself =
          another.operationId === operationId &&
          Object.keys(another.query).length === Object.keys(query).length;
        const answer = await call(another.operationId, {
          params,
          query: { ...another.query, pageToken: token },
        });
        expect(verdictOf(answer), `${another.operationId} with a token of ${operationId}`).toBe(
          isItself ? '200' : '400 invalid_page_token',
        );
      }
      const elsewhere = await call(operationId, {
        params: { projectId: other },
        query: { ...query, pageToken: token },
      });
      if (operationId !== 'listProjects') expect(verdictOf(elsewhere)).toBe('400 invalid_page_token');
    }
  });
});

test('projects are listed across pages, the default one among them', async () => {
  const ids: string[] = [];
  for (let token = '', hasMore = true; hasMore; hasMore = token !== '') {
    const answer = await call('listProjects', { query: { pageSize: 1, ...(token && { pageToken: token }) } });
    ids.push(...listIn(answer, 'projects').map((each) => String(each['projectId'])));
    token = textIn(answer, 'nextPageToken');
  }
  expect(ids).toContain(testSystem.defaultProjectId);
  expect(ids).toContain(projectId);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('a list of keys comes in pages too', async () => {
  const own = await createProject(owner);
  for (let index = 0; index < 3; index += 1) {
    await call('createProjectAccessKey', {
      params: { projectId: own },
      body: { displayName: `key ${index}` },
    });
  }
  const ids: string[] = [];
  let pageToken = '';
  do {
    const query = { pageSize: 2, ...(pageToken !== '' && { pageToken }) };
    const answer = await call('listProjectAccessKeys', { params: { projectId: own }, query });
    ids.push(...listIn(answer, 'accessKeys').map(({ accessKeyId }) => String(accessKeyId)));
    pageToken = textIn(answer, 'nextPageToken');
  } while (pageToken !== '');
  expect(ids).toHaveLength(3);
  expect(ids).toEqual([...new Set(ids)].sort());
});
