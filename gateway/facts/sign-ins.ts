import type { PlaceId } from '../../devices/place.ts';
import type { Role } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import type { FactsDatabase } from './facts.ts';

/** An account: `hash` is its password's, in the PHC string format. */
interface AccountRow {
  readonly name: string;
  readonly hash: string;
  readonly role: Role;
  readonly place?: PlaceId;
  readonly staff?: string;
}

interface SessionRow {
  readonly id: string;
  readonly of: 'account' | 'token';
  readonly name: string;
  readonly proof: string;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
}

/** Accounts and sessions, beside the record: a restart signs nobody out. */
export class SignIns {
  readonly #facts: FactsDatabase;

  constructor(facts: FactsDatabase) {
    this.#facts = facts;
  }

  account(name: string): AccountRow | undefined {
    const row = this.#facts.sql('SELECT * FROM accounts WHERE name = ?').get(name);
    if (row === undefined) return undefined;
    return {
      name,
      hash: String(row.hash),
      role: String(row.role) as Role,
      ...(row.place !== null && { place: String(row.place) as PlaceId }),
      ...(row.staff !== null && { staff: String(row.staff) }),
    };
  }

  /** In the order of names. */
  accounts(): AccountRow[] {
    const rows = this.#facts.sql('SELECT name FROM accounts ORDER BY name').all();
    return rows.flatMap(({ name }) => this.account(String(name)) ?? []);
  }

  hasAccounts(): boolean {
    return this.#facts.sql('SELECT 1 FROM accounts LIMIT 1').get() !== undefined;
  }

  /** In place of one of that name; synced at once: its password is shown but once. */
  putAccount({ name, hash, role, place, staff }: AccountRow): void {
    this.#facts
      .sql('INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?)')
      .run(name, hash, role, place ?? null, staff ?? null);
    this.#facts.sync();
  }

  /** With its sessions; synced at once. */
  removeAccount(name: string): void {
    this.#facts.sql('DELETE FROM accounts WHERE name = ?').run(name);
    this.#facts.sql(`DELETE FROM sessions WHERE kind = 'account' AND name = ?`).run(name);
    this.#facts.sync();
  }

  session(id: string): SessionRow | undefined {
    const row = this.#facts.sql('SELECT * FROM sessions WHERE id = ?').get(id);
    if (row === undefined) return undefined;
    return {
      id,
      of: row.kind === 'account' ? 'account' : 'token',
      name: String(row.name),
      proof: String(row.proof),
      startedAt: Number(row.started_at) as Instant,
      seenAt: Number(row.seen_at) as Instant,
    };
  }

  sessionsOf(name: string): string[] {
    const rows = this.#facts.sql('SELECT id FROM sessions WHERE name = ? ORDER BY seen_at, id').all(name);
    return rows.map((row) => String(row.id));
  }

  putSession(row: SessionRow): void {
    const put = this.#facts.sql('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?)');
    this.#facts.write(() => put.run(row.id, row.of, row.name, row.proof, row.startedAt, row.seenAt));
  }

  /** Synced at once: a power cut must not bring back whom somebody signed out. */
  removeSession(id: string): void {
    this.#facts.sql('DELETE FROM sessions WHERE id = ?').run(id);
    this.#facts.sync();
  }

  removeSessionsBefore(seenAt: Instant): void {
    this.#facts.sql('DELETE FROM sessions WHERE seen_at < ?').run(seenAt);
  }
}
