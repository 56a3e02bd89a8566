import type { CaseFactType, FactView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { Language } from '../state/preferences.ts';
import type { Words } from '../words/zh.ts';

/** What a sentence needs besides its fact. */
export interface Telling {
  readonly words: Words;
  readonly language: Language;
  readonly staffName: (id: string) => string;
}

/** A fact of a case as a sentence. A type this console does not know yet is told by its name. */
export function sentenceOf(fact: FactView, { words, language, staffName }: Telling): string {
  const { timeline: told, tiers, levels, deadlines } = words;
  const tier = (key: string): string => named(tiers, fact[key]);
  const by = actor(fact.by, staffName);
  const why = named(words.why, fact.why);
  const people = (ids: unknown): string =>
    Array.isArray(ids) ? ids.map((id) => staffName(String(id))).join(language === 'zh' ? '、' : ', ') : '';
  switch (fact.type as CaseFactType) {
    case 'case-opened':
      return told['case-opened'](levels[fact.level ?? 'blue'], named(words.causes, fact.cause));
    case 'alert-raised': {
      const said = (fact.why as ListedCase['why'])[language];
      return fact.by === undefined ? told['alert-raised'](said) : told['alert-reported'](by, said);
    }
    case 'alert-cleared': {
      const said = (fact.why as ListedCase['why'] | undefined)?.[language];
      return [told['alert-cleared'](String(fact.rule)), ...(said ? [said] : [])].join(' ');
    }
    case 'alert-stuck':
      return told['alert-stuck']((fact.why as ListedCase['why'])[language]);
    case 'level-raised':
      // Of age the fact brings the sentence itself; one of an older gateway has none.
      return fact.says === undefined
        ? told['level-raised'](levels[fact.level ?? 'red'], why)
        : (fact.says as ListedCase['why'])[language];
    case 'tier-told':
      return told['tier-told'](tier('tier'), people(fact.staff), people(fact.helpers));
    case 'tier-skipped':
      return fact.why === 'no-channel'
        ? told['tier-without-channel'](tier('tier'))
        : told['tier-skipped'](tier('tier'), named(words.duty.skipped, fact.why));
    case 'rung':
      return told.rung(staffName(String(fact.staff)), named(words.channels, fact.channel));
    case 'receipt-taken':
      return told['receipt-taken'](
        staffName(String(fact.staff)),
        named(words.channels, fact.channel),
        named(words.page.heard, fact.state),
      );
    case 'unreached':
      return told.unreached(staffName(String(fact.staff)), why);
    case 'tier-unreached':
    case 'nobody-to-tell':
    case 'no-tier-left':
      return told[fact.type as 'no-tier-left'](tier('tier'));
    case 'deadline-warned':
      return told['deadline-warned'](named(deadlines, fact.deadline), people(fact.staff));
    case 'holder-left': {
      const who = staffName(String(fact.staff));
      return fact.next === undefined
        ? told['holder-left'](who)
        : told['holder-followed'](who, actor(fact.next, staffName));
    }
    case 'deadline-missed': {
      const kind = named(deadlines, fact.deadline);
      return fact.excused === undefined
        ? told['deadline-missed'](kind, tier('tier'))
        : told['deadline-excused'](kind);
    }
    case 'case-escalated':
      return told['case-escalated'](tier('from'), tier('to'));
    case 'case-resolved':
      return told['case-resolved'](by, named(words.reasons, fact.reason));
    case 'case-closed':
    case 'case-reopened':
      return told[fact.type as 'case-closed'](why);
    case 'hand-over-offered':
      return told['hand-over-offered'](by, staffName(String(fact.to)));
    case 'feedback-given':
      return told['feedback-given'](by, fact.satisfied === true);
    case 'department-joined':
      return told['department-joined'](by, String(fact.department));
    default: {
      const plain = Object.hasOwn(told, fact.type) ? told[fact.type as 'case-accepted'] : undefined;
      return plain === undefined ? fact.type : plain(by);
    }
  }
}

/** Which colour a fact has in the timeline: trouble, a person's act, or the gateway's own doing. */
export function toneOf(fact: FactView): 'trouble' | 'person' | 'plain' {
  if (TROUBLES.includes(fact.type)) return 'trouble';
  return 'by' in fact ? 'person' : 'plain';
}

const TROUBLES: readonly string[] = [
  'case-opened',
  'alert-raised',
  'level-raised',
  'deadline-missed',
  'unreached',
  'tier-unreached',
  'deadline-warned',
  'holder-left',
  'nobody-to-tell',
  'no-tier-left',
  'case-reopened',
  'glass-broken',
];

const named = (names: Readonly<Record<string, string>>, key: unknown): string =>
  Object.hasOwn(names, String(key)) ? (names[String(key)] ?? '') : String(key);

function actor(by: unknown, staffName: (id: string) => string): string {
  const { staff, service } = (by ?? {}) as { staff?: string; service?: string };
  return staff === undefined ? (service ?? '') : staffName(staff);
}
