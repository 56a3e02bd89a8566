import type { Cause } from './cause.ts';
import type { Sentence } from './fact.ts';
import type { Urgency } from './level.ts';

/** What a person's word of a cause says, and how urgent it is. */
export interface Reportable {
  readonly says: Sentence;
  /** How urgent it is unless the book has a rule for the cause. */
  readonly urgency: Urgency;
  /** It is about a person, not about the place. */
  readonly ofPerson?: true;
}

/** What people see and report; what only the gateway can know of itself is not among it. */
const ALL = {
  sos: { says: { zh: '有人呼救', en: 'Somebody calls for help' }, urgency: 'emergency', ofPerson: true },
  fall: { says: { zh: '有人摔倒', en: 'Somebody has fallen' }, urgency: 'emergency', ofPerson: true },
  'vital-signs': {
    says: { zh: '有人身体情况危急', en: 'Somebody is in a critical state' },
    urgency: 'emergency',
    ofPerson: true,
  },
  'no-sign-of-life': {
    says: { zh: '有人久无动静', en: 'Somebody has not been seen or heard' },
    urgency: 'emergency',
    ofPerson: true,
  },
  smoke: { says: { zh: '冒烟或起火', en: 'Smoke or fire' }, urgency: 'emergency' },
  heat: { says: { zh: '异常高温', en: 'Unusual heat' }, urgency: 'emergency' },
  'door-open': { says: { zh: '门久开未关', en: 'A door stands open' }, urgency: 'service' },
  wandering: { says: { zh: '夜间徘徊', en: 'Somebody wanders at night' }, urgency: 'service' },
  crowding: { says: { zh: '人员拥挤', en: 'A crowd' }, urgency: 'emergency' },
  tamper: { says: { zh: '设备被动过', en: 'A device was tampered with' }, urgency: 'upkeep' },
  'battery-low': { says: { zh: '设备电量低', en: 'A device is low on battery' }, urgency: 'upkeep' },
  'band-off': {
    says: { zh: '手环未佩戴', en: 'A wristband is not worn' },
    urgency: 'service',
    ofPerson: true,
  },
  'visit-missed': {
    says: { zh: '该走访未走访', en: 'A visit was missed' },
    urgency: 'service',
    ofPerson: true,
  },
  'guardian-absent': {
    says: { zh: '监护人不在', en: 'The guardian is not there' },
    urgency: 'state',
    ofPerson: true,
  },
  'stale-record': {
    says: { zh: '档案过时', en: 'A record is out of date' },
    urgency: 'upkeep',
    ofPerson: true,
  },
  report: { says: { zh: '需要有人处理的情况', en: 'Something that needs attention' }, urgency: 'service' },
} as const satisfies Partial<Record<Cause, Reportable>>;

export type ReportCause = keyof typeof ALL;

export const REPORTABLE: Readonly<Record<ReportCause, Reportable>> = ALL;
export const REPORT_CAUSES = Object.keys(ALL) as ReportCause[];
