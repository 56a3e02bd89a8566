import type { Instant } from '../../devices/time.ts';
import type { FactsDatabase } from './facts.ts';

/** Wrapped keys and sealed personal data, by subject. */
export class KeyRing {
  readonly #facts: FactsDatabase;

  constructor(facts: FactsDatabase) {
    this.#facts = facts;
  }

  get(id: string): Uint8Array | undefined {
    const row = this.#facts.sql('SELECT wrapped FROM keys WHERE id = ?').get(id);
    return row?.wrapped instanceof Uint8Array ? row.wrapped : undefined;
  }

  put(id: string, wrapped: Uint8Array): void {
    this.#durably(() => this.#facts.sql('INSERT OR REPLACE INTO keys VALUES (?, ?)').run(id, wrapped));
  }

  remove(id: string): void {
    this.#durably(() => {
      this.#facts.sql('DELETE FROM keys WHERE id = ?').run(id);
      this.#facts.sql('DELETE FROM persons WHERE id = ?').run(id);
    });
  }

  /** Keeps a person's sealed file; an unchanged one is not written again. */
  putPerson(id: string, kind: 'resident' | 'staff', sealed: string): void {
    this.#facts.sql('INSERT OR REPLACE INTO persons VALUES (?, ?, ?)').run(id, kind, sealed);
  }

  person(id: string): string | undefined {
    const row = this.#facts.sql('SELECT sealed FROM persons WHERE id = ?').get(id);
    return row === undefined ? undefined : String(row.sealed);
  }

  /** Remembers for ever that a person was erased, so that no file brings the name back. */
  markErased(id: string, at: Instant): void {
    this.#durably(() => this.#facts.sql('INSERT OR IGNORE INTO erased VALUES (?, ?)').run(id, at));
  }

  /** As `resident:r1` or `staff:s1`. */
  erased(): ReadonlySet<string> {
    return new Set(
      this.#facts
        .sql('SELECT id FROM erased')
        .all()
        .map(({ id }) => String(id)),
    );
  }

  /** Many writes in one transaction, synced once. */
  together(write: () => void): void {
    this.#durably(() => {
      this.#facts.database.exec('BEGIN');
      try {
        write();
        this.#facts.database.exec('COMMIT');
      } catch (error) {
        if (this.#facts.database.isTransaction) this.#facts.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Keys are not in the journal, so nothing could bring a lost one back: they are synced at once. */
  #durably(write: () => void): void {
    if (this.#facts.database.isTransaction) write();
    else this.#facts.durably(write);
  }
}
