import { days } from '../../devices/time.ts';
import { defineRule } from '../rule.ts';

/** Makers ask for a press a month; one that nobody has pressed in half a year is forgotten. */
const UNTESTED_AFTER = days(183);

const whyFault = {
  zh: '设备自报故障，可能已不能报警，请检查或更换。',
  en: 'The device reports a fault and may not raise an alarm: please check or exchange it.',
};
const whyTamper = {
  zh: '设备被拆动或取下，请查看并装回。',
  en: 'The device was opened or taken down: please look and put it back.',
};

/** What detectors say of themselves. */
export const detectors = [
  defineRule({
    id: 'device-fault-alone',
    names: { zh: '独居老人家中设备故障', en: 'Device faulty at a person living alone' },
    urgency: 'service',
    cause: 'device-fault',
    where: { group: 'lives-alone' },
    on: { type: 'state', field: 'fault', is: true },
    why: whyFault,
  }),
  defineRule({
    id: 'device-fault',
    names: { zh: '设备故障', en: 'Device faulty' },
    urgency: 'upkeep',
    cause: 'device-fault',
    where: { notGroup: 'lives-alone' },
    on: { type: 'state', field: 'fault', is: true },
    why: whyFault,
  }),
  defineRule({
    id: 'tamper-alone',
    names: { zh: '独居老人家中设备被拆动', en: 'Device tampered with at a person living alone' },
    urgency: 'service',
    cause: 'tamper',
    where: { group: 'lives-alone' },
    on: { type: 'state', field: 'tamper', is: true },
    why: whyTamper,
  }),
  defineRule({
    id: 'tamper',
    names: { zh: '设备被拆动', en: 'Device tampered with' },
    urgency: 'upkeep',
    cause: 'tamper',
    where: { notGroup: 'lives-alone' },
    on: { type: 'state', field: 'tamper', is: true },
    why: whyTamper,
  }),
  defineRule({
    id: 'test-missed',
    names: { zh: '久未测试', en: 'Not tested' },
    urgency: 'upkeep',
    cause: 'test-missed',
    where: { kind: ['smoke'] },
    on: { type: 'no-value', field: 'test', for: UNTESTED_AFTER },
    why: {
      zh: '烟感已{for}没有按过测试键，请上门测试。',
      en: 'The test button of the smoke detector was not pressed for {for}: please test it.',
    },
  }),
];
