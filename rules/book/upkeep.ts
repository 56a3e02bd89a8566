import { hours } from '../../devices/time.ts';
import { defineRule } from '../rule.ts';

/** Battery sensors report at least daily (zigbee check-ins go up to 25 h), so 26 h of nothing means trouble. */
const SILENT_AFTER = hours(26);

const whySilent = { zh: '设备已{for}没有任何消息。', en: 'The device has sent nothing for {for}.' };

export const upkeep = [
  defineRule({
    id: 'device-silent-alone',
    names: { zh: '独居老人家中设备失联', en: 'Device silent at a person living alone' },
    urgency: 'service',
    cause: 'device-silent',
    where: { group: 'lives-alone' },
    on: { type: 'silence', for: SILENT_AFTER },
    why: whySilent,
  }),
  defineRule({
    id: 'device-silent',
    names: { zh: '设备失联', en: 'Device silent' },
    urgency: 'upkeep',
    cause: 'device-silent',
    where: { notGroup: 'lives-alone' },
    on: { type: 'silence', for: SILENT_AFTER },
    why: whySilent,
  }),
  defineRule({
    id: 'battery-low',
    names: { zh: '电量低', en: 'Battery low' },
    urgency: 'upkeep',
    cause: 'battery-low',
    where: {},
    on: { type: 'below', field: 'battery', limit: 20, deadband: 5 },
    why: { zh: '电量{value}%，低于{limit}%。', en: 'Battery at {value} %, below {limit} %.' },
  }),
  defineRule({
    id: 'battery-flagged',
    names: { zh: '设备报告电量低', en: 'Battery reported low' },
    urgency: 'upkeep',
    cause: 'battery-low',
    where: {},
    on: { type: 'state', field: 'batteryLow', is: true },
    why: { zh: '设备报告电量低。', en: 'The device reports a low battery.' },
  }),
];
