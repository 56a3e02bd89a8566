import { type Duration, hours, minutes } from '../../devices/time.ts';
import { defineRule, type Rule } from '../rule.ts';

/** How long a radio gateway may say nothing. */
export const RADIO_PATIENCE = {
  /** Its last will comes at once; restarts and updates of the gateway or of us are over by then. */
  afterGoodbye: minutes(10) as Duration,
  /** Without a will: twice its own widest quiet of this week and the last. */
  timesWidest: 2,
  /** Thirty battery sensors are seldom quiet together for an hour; a power cut of half a day is noticed the same day. */
  atLeast: hours(6) as Duration,
  /** A day's work is left to see to it before the first of its devices would be called silent, after 26 h. */
  atMost: hours(20) as Duration,
} as const;

const why = {
  zh: '无线网关失联，由它接入的设备都收不到。',
  en: 'The radio gateway is silent, and with it all its devices.',
};

/** Of a radio gateway that serves somebody living alone, and of any other. */
export const RADIO_GATEWAY = {
  alone: defineRule({
    id: 'radio-gateway-alone',
    names: { zh: '独居老人家的无线网关失联', en: 'Radio gateway of people living alone silent' },
    urgency: 'service',
    cause: 'radio-gateway',
    where: { group: 'lives-alone' },
    on: { type: 'silence', for: RADIO_PATIENCE.atLeast },
    why,
  }),
  others: defineRule({
    id: 'radio-gateway',
    names: { zh: '无线网关失联', en: 'Radio gateway silent' },
    urgency: 'upkeep',
    cause: 'radio-gateway',
    where: { notGroup: 'lives-alone' },
    on: { type: 'silence', for: RADIO_PATIENCE.atLeast },
    why,
  }),
} as const satisfies Record<string, Rule>;
