import type { FigureView } from '../../../../gateway/http/contract/indicators.ts';

type Id = FigureView['id'];
type Urgency = FigureView['urgencies'][number]['urgency'];

/** What the page of figures says in Chinese; the English has the type of this. */
export const figuresZh = {
  title: '指标',
  about: '不含演练。测量不足五项的不评定颜色。',
  periods: { week: '周', month: '月', quarter: '季度' },
  earlier: '前一期',
  running: '本期',
  up: '返回上级',
  span: (from: string, to: string) => `${from} 至 ${to}`,
  ended: { true: '已结束', false: '进行中，截至目前' },
  counting: '正在统计…',
  figure: '指标',
  groups: { period: '本期内', now: '截至此刻' },
  names: {
    accept: '按时接手',
    contact: '按时联系到人',
    arrive: '按时到场',
    close: '按时办结',
    joint: '联办按时',
    visits: '走访按时',
    satisfied: '满意',
    complaints: '投诉',
    'false-alarms': '误报',
    'came-back': '30天内复发',
    covered: '风险人员覆盖',
    'on-file': '档案有效',
    kit: '高风险人员配备设备',
    connected: '设备在线',
    worn: '手环佩戴',
    idle: '设备闲置（7天无联系）',
  } satisfies Record<Id, string> as Record<Id, string>,
  urgencies: {
    emergency: '红色·紧急',
    state: '红色·状态',
    service: '黄色',
    upkeep: '蓝色',
  } satisfies Record<Urgency, string> as Record<Urgency, string>,
  reached: '达标',
  times: (median: string, p90: string) => `中位 ${median}，九成 ${p90} 内`,
  of: (count: number, of: number) => `${count}/${of}`,
  workingHours: (n: number) => `${n}个工作小时`,
  workingDays: (n: number) => `${n}个工作日`,
  more: (n: number) => `另有${n}个区域未列出`,
  falseAlarms: '误报原因',
  noFalseAlarms: '本期没有误报。',
  cause: '事由',
  ofDevices: '设备误报',
  ofBehaviour: '行为误报',
  dealtWith: '已处置',
  devices: '误报最多的设备',
};

export type FiguresWords = typeof figuresZh;
