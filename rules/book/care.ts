import { defineRule } from '../rule.ts';

/**
 * Visits by risk, as the governance plans have them: a high risk daily, people living alone weekly, children in difficulty
 * twice a month; nobody of middle risk goes without for 30 days. A daily visit missed leaves a person of high risk unguarded
 * and is red; a weekly one missed once is blue, twice running yellow. What nobody makes good ages from there.
 */
const visits = [
  defineRule({
    id: 'visit-missed-daily',
    names: { zh: '每日走访未完成', en: 'Daily visit missed' },
    urgency: 'state',
    cause: 'visit-missed',
    where: { risk: 'high' },
    on: { type: 'no-visit', days: 1 },
    why: {
      zh: '高风险人员应每日走访，距上次走访已{value}天。',
      en: 'A person of high risk is visited daily; the last visit was {value} d ago.',
    },
  }),
  defineRule({
    id: 'visit-missed-weekly',
    names: { zh: '每周走访漏访', en: 'Weekly visit missed' },
    urgency: 'upkeep',
    cause: 'visit-missed',
    where: { group: 'lives-alone' },
    on: { type: 'no-visit', days: 7, postponed: true },
    why: {
      zh: '独居人员应每周走访，距上次走访已{value}天。',
      en: 'A person living alone is visited weekly; the last visit was {value} d ago.',
    },
  }),
  defineRule({
    id: 'visit-missed-twice',
    names: { zh: '连续两周未走访', en: 'Weekly visit missed twice' },
    urgency: 'service',
    cause: 'visit-missed',
    where: { group: 'lives-alone' },
    on: { type: 'no-visit', days: 14, postponed: true },
    why: {
      zh: '独居人员连续两次每周走访未完成，距上次走访已{value}天。',
      en: 'Two weekly visits running were missed; the last visit to a person living alone was {value} d ago.',
    },
  }),
  defineRule({
    id: 'visit-missed-child',
    names: { zh: '困境儿童漏访', en: 'Visit to a child missed' },
    urgency: 'upkeep',
    cause: 'visit-missed',
    where: { group: 'child-in-difficulty' },
    on: { type: 'no-visit', days: 15, postponed: true },
    why: {
      zh: '困境儿童应每月走访两次，距上次走访已{value}天。',
      en: 'A child in difficulty is visited twice a month; the last visit was {value} d ago.',
    },
  }),
  defineRule({
    id: 'visit-missed-child-month',
    names: { zh: '困境儿童满月未走访', en: 'Child not visited for a month' },
    urgency: 'service',
    cause: 'visit-missed',
    where: { group: 'child-in-difficulty' },
    on: { type: 'no-visit', days: 30 },
    why: {
      zh: '困境儿童已{value}天无人走访。',
      en: 'Nobody has visited a child in difficulty for {value} d.',
    },
  }),
  defineRule({
    id: 'visit-missed-month',
    names: { zh: '满月未走访', en: 'Not visited for a month' },
    urgency: 'service',
    cause: 'visit-missed',
    where: { risk: 'middle' },
    on: { type: 'no-visit', days: 30 },
    why: {
      zh: '中风险人员已{value}天无人走访。',
      en: 'Nobody has visited a person of middle risk for {value} d.',
    },
  }),
];

/** A contact, guardian or key holder that nobody has confirmed for a year may be wrong in the minute it is needed. */
const KNOWN_FOR = 365;

const records = [
  defineRule({
    id: 'guardian-absent',
    names: { zh: '无监护人', en: 'No guardian' },
    urgency: 'state',
    cause: 'guardian-absent',
    where: { group: 'mental-disorder' },
    on: { type: 'no-guardian' },
    why: {
      zh: '精神障碍患者档案中没有监护人。',
      en: 'The record of a person with a mental disorder names no guardian.',
    },
  }),
  defineRule({
    id: 'review-overdue',
    names: { zh: '风险复核逾期', en: 'Review overdue' },
    urgency: 'upkeep',
    cause: 'stale-record',
    where: {},
    on: { type: 'record-stale', of: 'review', days: 0 },
    why: {
      zh: '风险等级复核已逾期{value}天。',
      en: 'The risk level was to be looked at again {value} d ago.',
    },
  }),
  defineRule({
    id: 'contact-stale',
    names: { zh: '联系人信息过期', en: 'Contact out of date' },
    urgency: 'upkeep',
    cause: 'stale-record',
    where: {},
    on: { type: 'record-stale', of: 'contact', days: KNOWN_FOR },
    why: {
      zh: '有联系人信息已{value}天未核实。',
      en: 'A contact was last confirmed {value} d ago.',
    },
  }),
  defineRule({
    id: 'guardian-stale',
    names: { zh: '监护人信息过期', en: 'Guardian out of date' },
    urgency: 'upkeep',
    cause: 'stale-record',
    where: {},
    on: { type: 'record-stale', of: 'guardian', days: KNOWN_FOR },
    why: {
      zh: '监护人信息已{value}天未核实。',
      en: 'The guardian was last confirmed {value} d ago.',
    },
  }),
  defineRule({
    id: 'key-holder-stale',
    names: { zh: '钥匙保管人信息过期', en: 'Key holder out of date' },
    urgency: 'upkeep',
    cause: 'stale-record',
    where: {},
    on: { type: 'record-stale', of: 'key-holder', days: KNOWN_FOR },
    why: {
      zh: '钥匙保管人信息已{value}天未核实。',
      en: 'Who holds the key was last confirmed {value} d ago.',
    },
  }),
  // Without a band or a door sensor nothing shows whether the person is up and about.
  defineRule({
    id: 'kit-missing',
    names: { zh: '高风险人员未配设备', en: 'High risk without a kit' },
    urgency: 'upkeep',
    cause: 'stale-record',
    where: { risk: 'high' },
    on: { type: 'no-device', kinds: ['wristband', 'door'] },
    why: {
      zh: '高风险人员既无手环也无门磁。',
      en: 'A person of high risk has neither a wristband nor a door sensor.',
    },
  }),
];

/** What is owed to people, told by the record and the calendar. */
export const care = [...visits, ...records];
