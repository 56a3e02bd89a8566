import { hours, minutes, seconds } from '../../devices/time.ts';
import { defineRule } from '../rule.ts';

const NOT_WORN = { field: 'worn', is: false };

/**
 * Heart rates above 120 are ordinary on a healthy wrist, and oximeters on one person disagree for up to 101 s: the
 * fixed limits lie beyond that, and the delays outlast it.
 */
export const persons = [
  defineRule({
    id: 'sos',
    names: { zh: '紧急呼叫', en: 'SOS' },
    urgency: 'emergency',
    cause: 'sos',
    where: {},
    on: { type: 'momentary', field: 'sos' },
    why: { zh: '按下了紧急呼叫按钮。', en: 'The SOS button was pressed.' },
  }),
  defineRule({
    id: 'fall-check',
    names: { zh: '疑似跌倒', en: 'Possible fall' },
    urgency: 'service',
    cause: 'fall',
    where: { kind: ['wristband'] },
    on: { type: 'momentary', field: 'fall', calledOffBy: 'steps' },
    why: {
      zh: '手环检测到跌倒，正在等待是否起身走动。',
      en: 'The wristband noticed a fall; waiting to see whether the person walks again.',
    },
  }),
  // Steps call off each fall for itself; that somebody falls again soon after is for people to look into.
  defineRule({
    id: 'fall-again',
    names: { zh: '再次跌倒', en: 'Fell again' },
    urgency: 'service',
    cause: 'fall',
    where: { kind: ['wristband'] },
    on: { type: 'momentary', field: 'fall', repeatedWithin: minutes(10) },
    unless: NOT_WORN,
    why: {
      zh: '{for}内再次跌倒，即使能走动也请上门看看。',
      en: 'Fell again within {for}: please look in, even if the person walks.',
    },
  }),
  defineRule({
    id: 'fall',
    names: { zh: '跌倒未起身', en: 'Fall without recovery' },
    urgency: 'emergency',
    cause: 'fall',
    where: { kind: ['wristband'] },
    on: { type: 'momentary', field: 'fall', calledOffBy: 'steps', hurriedBy: 'sos' },
    // A band that was dropped takes no steps either.
    unless: NOT_WORN,
    onDelay: seconds(60),
    why: { zh: '跌倒后{for}内没有走动。', en: 'No steps in {for} after a fall.' },
  }),
  defineRule({
    id: 'heart-rate-high',
    names: { zh: '心率过高', en: 'Heart rate high' },
    urgency: 'emergency',
    cause: 'vital-signs',
    where: { kind: ['wristband'] },
    on: { type: 'above', field: 'heartRate', limit: 150, deadband: 10 },
    unless: NOT_WORN,
    onDelay: minutes(5),
    offDelay: minutes(2),
    why: {
      zh: '心率{value}次/分，持续{for}高于{limit}。',
      en: 'Heart rate {value} bpm, above {limit} for {for}.',
    },
  }),
  defineRule({
    id: 'heart-rate-low',
    names: { zh: '心率过低', en: 'Heart rate low' },
    urgency: 'emergency',
    cause: 'vital-signs',
    where: { kind: ['wristband'] },
    on: { type: 'below', field: 'heartRate', limit: 40, deadband: 5 },
    unless: NOT_WORN,
    onDelay: minutes(2),
    offDelay: minutes(2),
    why: {
      zh: '心率{value}次/分，持续{for}低于{limit}。',
      en: 'Heart rate {value} bpm, below {limit} for {for}.',
    },
  }),
  defineRule({
    id: 'spo2-low',
    names: { zh: '血氧过低', en: 'Blood oxygen low' },
    urgency: 'emergency',
    cause: 'vital-signs',
    where: { kind: ['wristband'] },
    on: { type: 'below', field: 'spo2', limit: 88, deadband: 2 },
    unless: NOT_WORN,
    onDelay: minutes(3),
    offDelay: minutes(2),
    why: {
      zh: '血氧{value}%，持续{for}低于{limit}%。',
      en: 'Blood oxygen {value} %, below {limit} % for {for}.',
    },
  }),
  defineRule({
    id: 'quiet',
    names: { zh: '久无动静', en: 'Quiet' },
    urgency: 'service',
    cause: 'no-sign-of-life',
    where: { group: 'lives-alone' },
    // A night at the daughter's is over by the next evening; the red stands at 36 h whatever, and six hours are left to look.
    on: {
      type: 'no-sign-of-life',
      for: hours(24),
      whileOut: hours(30),
      byHabit: { beyond: hours(8), atLeast: hours(16), atMost: hours(30) },
    },
    why: { zh: '独居老人{for}没有任何活动迹象。', en: 'No sign of life of a person living alone for {for}.' },
  }),
  // Two thirds of the usual wait, so that a night and a long morning are not enough; never longer than for everybody.
  defineRule({
    id: 'quiet-high',
    names: { zh: '高风险人员久无动静', en: 'Quiet at high risk' },
    urgency: 'service',
    cause: 'no-sign-of-life',
    where: { risk: 'high' },
    on: {
      type: 'no-sign-of-life',
      for: hours(16),
      byHabit: { beyond: hours(2), atLeast: hours(12), atMost: hours(24) },
    },
    why: {
      zh: '高风险人员{for}没有任何活动迹象。',
      en: 'No sign of life of a person of high risk for {for}.',
    },
  }),
  defineRule({
    id: 'no-sign-of-life',
    names: { zh: '长时间无动静', en: 'No sign of life' },
    urgency: 'emergency',
    cause: 'no-sign-of-life',
    where: { group: 'lives-alone' },
    on: { type: 'no-sign-of-life', for: hours(36) },
    why: { zh: '独居老人{for}没有任何活动迹象。', en: 'No sign of life of a person living alone for {for}.' },
  }),
  defineRule({
    id: 'band-off',
    names: { zh: '手环未佩戴', en: 'Wristband off' },
    urgency: 'service',
    cause: 'band-off',
    where: { kind: ['wristband'] },
    on: { type: 'state', field: 'worn', is: false },
    onDelay: hours(24),
    why: { zh: '手环已{for}未佩戴。', en: 'The wristband has not been worn for {for}.' },
  }),
];
