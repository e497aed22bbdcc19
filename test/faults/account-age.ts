import type { Account } from '../../lib/account/account.ts';
import { dayOf } from '../../lib/billing/days.ts';
import { firstDayOf, monthBefore, monthOf } from '../../lib/billing/months.ts';
import type { Lane } from './lane.ts';

/** As if the account had been made when last month began: the first month that it is invoiced is over. */
export async function makeAccountOld({ shop }: Lane): Promise<void> {
  const lastMonth = monthBefore(monthOf(dayOf(new Date())));
  const createTime = `${firstDayOf(lastMonth)}T00:00:00.000Z`;
  await shop.admin.directory.changeAccount((account) => ({ ...existing(account), createTime }));
}

/** No run finds the account older than it is. */
export async function makeAccountNew({ shop }: Lane): Promise<void> {
  const now = new Date().toISOString();
  await shop.admin.directory.changeAccount((account) =>
    existing(account).createTime < firstDayOf(monthOf(now))
      ? { ...existing(account), createTime: now }
      : existing(account),
  );
}

function existing(account: Account | undefined): Account {
  if (account === undefined) throw new Error('there is no account');
  return account;
}
