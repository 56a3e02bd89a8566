import type { Instant } from '../devices/time.ts';
import type { Case } from './case.ts';
import type { Draft } from './draft.ts';
import { recheckAt } from './escalation.ts';
import type { Actor, Sentence } from './fact.ts';
import type { RaisedAlert } from './sensing.ts';

/** An alarm of a walk test, as a drill of who tests. */
export const drillOf = (news: RaisedAlert, by: Actor): RaisedAlert => ({
  ...news,
  report: { by, drill: true },
});

/** Who pressed the button knows of it: nobody else is told, and the case waits for its quiet alone. */
export function dealtWith(it: Case, by: Actor, at: Instant): Draft[] {
  const resolved: Draft = { type: 'case-resolved', by, reason: 'test', recheckAt: recheckAt(at) };
  return it.responsible === undefined ? [{ type: 'case-accepted', by }, resolved] : [resolved];
}

/** An alarm that its test button does not explain any more. */
export function noTest({ tested: _, ...news }: RaisedAlert): RaisedAlert {
  return { ...news, rule: { ...news.rule, why: NO_TEST } };
}

const NO_TEST: Sentence = {
  zh: '按过测试键后仍持续报警，按真实火情处理。',
  en: 'It went on after its test button was pressed: take it for a fire.',
};
