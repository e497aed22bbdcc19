import type { Change, Changed } from '../../lib/account/directory.ts';
import type { Subproject } from '../../lib/account/subproject.ts';

/**
 * The Directory's contract for one subproject, in memory: a write is on the condition that the version is still the one that was
 * read. Every read and write first waits for `turn`, so that a test decides how concurrent changes interleave.
 */
export class VersionedStore {
  item: Subproject | undefined;
  lostRaces = 0;
  readonly #turn: (step: string) => Promise<unknown>;

  constructor(turn: (step: string) => Promise<unknown> = () => Promise.resolve()) {
    this.#turn = turn;
  }

  async changeSubproject(
    _subprojectId: string,
    change: Change<Subproject>,
    expectation: 'absent' | 'unknown' = 'unknown',
  ): Promise<Changed<Subproject>> {
    let current = expectation === 'absent' ? undefined : await this.#read();
    for (;;) {
      const changed = change(current);
      if (changed === current) return { item: changed, isWritten: false };
      const next = { ...changed, version: (current?.version ?? 0) + 1 };
      if (await this.#write(next, current?.version)) return { item: next, isWritten: true };
      this.lostRaces += 1;
      current = await this.#read();
    }
  }

  async #read(): Promise<Subproject | undefined> {
    await this.#turn('read');
    return this.item;
  }

  async #write(next: Subproject, expectedVersion: number | undefined): Promise<boolean> {
    await this.#turn('write');
    if (this.item?.version !== expectedVersion) return false;
    // As a table would: what is stored is a copy in JSON's terms.
    this.item = structuredClone(next);
    return true;
  }
}
