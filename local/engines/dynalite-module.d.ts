declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `close` also closes the database. */
  // eslint-disable-next-line no-restricted-exports -- the package has no other export
  export default function dynalite(options: {
    /** Folder of the database; in memory without. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Omit<Server, 'close'> & { close: (closed: (error?: Error | null) => void) => void };
}
