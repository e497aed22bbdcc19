/** What a caller sends and gets: the path's parameters are filled from the table of parameters. */
export type Example = {
  readonly query?: Readonly<Record<string, string>>;
  /** Of a route that takes a body. */
  readonly request?: unknown;
  readonly response: unknown;
};
/** By operationId. */
export type Examples = Readonly<Record<string, Example>>;

export const PROJECT_ID = 't4h0x5ac';
export const SUBPROJECT_ID = 't4h0x5acr52avvtwh0mp9rvn6h';
export const TIME = '2026-11-24T10:15:30.000Z';
export const LATER = '2026-12-24T10:15:30.000Z';
export const LAST_PAGE = { nextPageToken: '' } as const;
export const PAGE_QUERY = { pageSize: '50' } as const;
