import { actorOf } from './answering.ts';
import { type ErasingParts, erasePerson } from './erasing.ts';
import { checkLedger } from './facts/ledger-check.ts';
import { listEntries } from './facts/ledger-page.ts';
import type { AuditApi } from './http/api.ts';

export interface AuditParts extends ErasingParts {
  readonly timeOf: (at: number) => string;
}

/** What auditors ask of the running gateway. */
export function openAudit(parts: AuditParts): AuditApi {
  const { facts, seals, timeOf } = parts;
  return {
    entries: (query) => {
      const { items, next } = listEntries(facts, query);
      return { items: items.map((entry) => ({ ...entry, at: timeOf(entry.at) })), next };
    },
    head: () => facts.ledger.head,
    async verify(anchors) {
      const check = checkLedger(facts.database, { mark: seals.mark, anchors });
      for (;;) {
        const step = check.next();
        if (step.done) return step.value;
        // Slice by slice, so that everything else goes on; what is added meanwhile is checked too.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    erase: (principal, kind, id) => erasePerson(parts, { kind, id, by: actorOf(principal) }),
  };
}
