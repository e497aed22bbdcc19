import { listIn } from './http.ts';
import { done, type Api } from './system.ts';

export type ListedEntry = Readonly<Record<string, unknown>>;

/** A page of the audit log, newest first. @param of `projects/<id>`, or `account` */
export async function entriesOf(
  api: Api,
  of: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly ListedEntry[]> {
  const search = new URLSearchParams(query).toString();
  return listIn(done(await api('GET', `/v1/${of}/auditEntries?${search}`)), 'auditEntries');
}
