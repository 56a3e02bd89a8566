import type { PlaceId } from '../devices/place.ts';
import type { VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Draft, GatewayDraft } from './draft.ts';
import type { CaseFact, Fact } from './fact.ts';
import { caseId, factId } from './identity.ts';
import { type Subject, subjectKey } from './subject.ts';
import type { HoursDraft } from './venues.ts';

/**
 * One step of judging: an input, or a deadline that runs out. Collects the facts it makes, and names them by where
 * they come from and their order, so that judging again names them alike.
 */
export class Step {
  /** Core time of the input or deadline. */
  readonly at: Instant;
  readonly facts: Fact[] = [];
  readonly #origin: number | string;
  #alerts = 0;

  /** `origin` is an input's place in the journal, or says what else it was. */
  constructor(at: Instant, origin: number | string) {
    this.at = at;
    this.#origin = origin;
  }

  /** Makes a fact of a case. */
  record(
    draft: Draft,
    of: { readonly id: string; readonly place: PlaceId; readonly drill?: true },
  ): CaseFact {
    const stamp = { ...this.#stamp(draft.type), place: of.place, case: of.id };
    const fact = { ...draft, ...stamp, ...(of.drill && { drill: of.drill }) } as CaseFact;
    this.facts.push(fact);
    return fact;
  }

  /** Makes a fact of the gateway itself or of duty, and gives its id. */
  note(draft: GatewayDraft): string {
    const stamp = this.#stamp(draft.type);
    this.facts.push({ ...draft, ...stamp });
    return stamp.id;
  }

  /** Makes a fact of a venue's hours; `at` is when it is so. */
  noteVenue(draft: HoursDraft, place: PlaceId, venue: VenueId, at: Instant): void {
    this.facts.push({ ...draft, ...this.#stamp(draft.type), at, place, venue } as Fact);
  }

  /** Counts alerts apart from facts: a replay makes the same alerts and no facts. */
  newAlertId(key: string): string {
    return factId(this.#name(), 'alert', this.#alerts++, key);
  }

  newCaseId(subject: Subject, cause: string): string {
    return caseId(this.#name(), this.facts.length, subjectKey(subject), cause);
  }

  /** Made when a fact wants it: most inputs lead to none. */
  #name(): string {
    return typeof this.#origin === 'number' ? `input ${this.#origin} ${this.at}` : this.#origin;
  }

  #stamp(type: string): { id: string; at: Instant } {
    return { id: factId(this.#name(), this.facts.length, type), at: this.at };
  }
}
