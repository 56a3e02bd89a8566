import type { Cause } from '../../rules/cause.ts';
import type { Level } from '../../rules/level.ts';

interface Words {
  readonly levels: Readonly<Record<Level, string>>;
  readonly causes: Readonly<Record<Cause, string>>;
  readonly building: (number: string) => string;
  readonly home: (name: string) => string;
  readonly grid: (number: string) => string;
  readonly comma: string;
  readonly semicolon: string;
  readonly stop: string;
  readonly subject: string;
  readonly part: (level: string, count: number, named: string) => string;
  readonly whole: (text: string) => string;
  readonly swaps: (count: number) => string;
  readonly linked: (text: string, link: string | undefined) => string;
}

/** The words of what people are told by message, call and mail. */
export const WORDS: Readonly<Record<'zh' | 'en', Words>> = {
  zh: {
    levels: { red: '红色', yellow: '黄色', blue: '蓝色' },
    causes: {
      sos: '紧急呼叫',
      fall: '跌倒',
      'vital-signs': '生命体征异常',
      'no-sign-of-life': '久无动静',
      smoke: '烟雾',
      heat: '高温',
      'door-open': '门长时间未关',
      wandering: '夜间走动',
      crowding: '人员拥挤',
      tamper: '设备被拆',
      'battery-low': '电量低',
      'device-silent': '设备失联',
      'device-fault': '设备故障',
      'test-missed': '久未测试',
      'band-off': '手环未佩戴',
      'visit-missed': '走访逾期',
      'guardian-absent': '监护人不在',
      coverage: '值守空档',
      'stale-record': '档案过期',
      indicator: '指标未达标',
      'venue-empty': '场所空置',
      'venue-under-used': '场所少人使用',
      gateway: '网关',
      'radio-gateway': '无线网关',
      'clock-changed': '时钟跳变',
      report: '人工上报',
    },
    building: (number) => `${number}幢`,
    home: (name) => (/^\d+$/.test(name) ? `${name}室` : name),
    grid: (number) => `第${number}网格`,
    comma: '、',
    semicolon: '；',
    stop: '。',
    subject: '守望告警',
    part: (level, count, named) => (count === 1 ? `${level}：${named}` : `${level}${count}起：${named}`),
    whole: (text) => `【守望】${text}。请尽快接手。`,
    swaps: (count) => `【守望】有${count}项换班请求等您答复。`,
    linked: (text, link) => text + (link ?? ''),
  },
  en: {
    levels: { red: 'RED', yellow: 'YELLOW', blue: 'BLUE' },
    causes: {
      sos: 'SOS',
      fall: 'Fall',
      'vital-signs': 'Vital signs',
      'no-sign-of-life': 'No sign of life',
      smoke: 'Smoke',
      heat: 'Heat',
      'door-open': 'Door left open',
      wandering: 'Night wandering',
      crowding: 'Crowding',
      tamper: 'Tampered with',
      'battery-low': 'Battery low',
      'device-silent': 'Device silent',
      'device-fault': 'Device faulty',
      'test-missed': 'Detector not tested',
      'band-off': 'Wristband off',
      'visit-missed': 'Visit missed',
      'guardian-absent': 'Guardian absent',
      coverage: 'Nobody on duty',
      'stale-record': 'Record out of date',
      indicator: 'Target missed',
      'venue-empty': 'Venue empty',
      'venue-under-used': 'Venue under-used',
      gateway: 'Gateway',
      'radio-gateway': 'Radio gateway',
      'clock-changed': 'Clock jumped',
      report: 'Report',
    },
    building: (number) => `building ${number}`,
    home: (name) => name,
    grid: (number) => `grid ${number}`,
    comma: ', ',
    semicolon: '; ',
    stop: '. ',
    subject: 'Shouwang alert',
    part: (level, count, named) => (count === 1 ? `${level}: ${named}` : `${level} (${count}): ${named}`),
    whole: (text) => `Shouwang ${text}. Please accept now. `,
    swaps: (count) =>
      `Shouwang: ${count === 1 ? 'a swap of shifts waits' : `${count} swaps of shifts wait`} for your answer. `,
    linked: (text, link) => `${text}${link ?? ''}`.trimEnd(),
  },
};
