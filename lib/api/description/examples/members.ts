import { LAST_PAGE, PAGE_QUERY, TIME, type Examples } from './example.ts';

const member = {
  userId: 'auth0|6650b1',
  role: 'developer',
  createTime: TIME,
  updateTime: TIME,
  etag: '4k9m1p6r3t8w2y5c',
};
const owner = { ...member, role: 'owner', etag: '7d0f2h4j6m8p1r3t' };

export const memberExamples: Examples = {
  listMembers: { query: PAGE_QUERY, response: { members: [member], ...LAST_PAGE } },
  getMember: { response: member },
  putMember: { request: { role: 'developer' }, response: member },
  removeMember: { response: {} },
  listOwners: { query: PAGE_QUERY, response: { owners: [owner], ...LAST_PAGE } },
  putOwner: { request: {}, response: owner },
  removeOwner: { response: {} },
};
