import type { PlaceId } from '../devices/place.ts';
import type { Case } from '../rules/case.ts';
import type { Actor } from '../rules/fact.ts';
import { ANSWER_ACTIONS, type Answer } from '../rules/input.ts';
import { subjectKey } from '../rules/subject.ts';
import type { Seals } from './access/seal.ts';
import type { Answered, PlainAnswer } from './http/api.ts';
import { ANSWER_BODIES, type AnswerBody } from './http/contract/answers.ts';
import type { CaseView } from './http/contract/cases.ts';
import type { Judging } from './judging.ts';
import type { TokenPrincipal } from './principal.ts';
import { actionOf, type Rights } from './rights.ts';

export interface AnsweringParts {
  readonly judging: Pick<Judging, 'submit'>;
  readonly seals: Seals;
  readonly case: (id: string) => Case | undefined;
  readonly view: (it: Case) => CaseView;
}

/** As whom a token acts: its member of staff, or a service by its name. */
export const actorOf = ({ staff, name }: TokenPrincipal): Actor =>
  staff === undefined ? { service: name } : { staff };

/** Journals and judges an answer. Free text is sealed under the case's subject before it is written anywhere. */
export async function answerCase(
  parts: AnsweringParts,
  principal: TokenPrincipal,
  plain: PlainAnswer,
): Promise<Answered> {
  const it = parts.case(plain.case);
  if (it === undefined) return { ok: false, why: 'no-such-case' };
  const by = actorOf(principal);
  const { note, ...rest } = plain;
  const answer: Answer = {
    ...rest,
    by,
    // Whoever is spoken to in an exercise may be anybody.
    ...(it.subject.type === 'resident' && !it.drill && { resident: it.subject.id }),
    ...(note !== undefined && { note: parts.seals.seal(subjectKey(it.subject), note) }),
  };
  const { decision } = await parts.judging.submit((at) => ({ type: 'answer', at, answer }));
  if (decision === undefined) throw new Error('an answer was judged without a decision');
  if (!decision.ok) return decision;
  return { ok: true, case: parts.view(parts.case(plain.case) ?? it) };
}

/** Why an answer over MQTT is not taken; counted by name. */
export const UNTAKEN_ANSWERS = [
  'answer-not-json',
  'answer-invalid',
  'answer-not-allowed',
  'answer-no-such-case',
  'answer-refused',
] as const;
export type UntakenAnswer = (typeof UNTAKEN_ANSWERS)[number];

/** Reads an answer from `cases/{id}/answers`: the HTTP body plus `action` and `key`. */
export function readAnswer(
  principal: TokenPrincipal,
  caseId: string,
  payload: Uint8Array,
  { rights, casePlace }: { readonly rights: Rights; casePlace(caseId: string): PlaceId | undefined },
): PlainAnswer | UntakenAnswer {
  const place = casePlace(caseId);
  if (place === undefined) return 'answer-no-such-case';
  const about = { place, case: caseId };
  if (!rights.decide(principal, 'see-outline', about).ok) return 'answer-no-such-case';
  let message: unknown;
  try {
    message = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return 'answer-not-json';
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'answer-not-json';
  const { action: name, key, ...body } = message as { action?: unknown; key?: unknown };
  const action = ANSWER_ACTIONS.find((known) => known === name);
  const keyed = typeof key === 'string' && key.length > 0 && key.length <= LONGEST_KEY;
  if (action === undefined || (key !== undefined && !keyed)) return 'answer-invalid';
  if (!rights.decide(principal, actionOf(action), about).ok) return 'answer-not-allowed';
  const parsed = ANSWER_BODIES[action].safeParse(body);
  if (!parsed.success) return 'answer-invalid';
  const answer: AnswerBody = parsed.data;
  return { case: caseId, action, ...answer, ...(keyed && { key }) };
}

/** As for `Idempotency-Key`. */
const LONGEST_KEY = 128;
