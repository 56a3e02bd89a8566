import type { Duration } from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import { spell } from './why.ts';

/** What people are told of hours that nobody's presence decided, and of use. */
export const WHY = {
  registered: { zh: '社区登记的开放时间。', en: 'The hours registered for the community.' },
  override: { zh: '管理员设定的开放时间。', en: 'Hours set by the manager.' },
  released: {
    zh: '管理员取消了临时开放时间，恢复平时开放时间。',
    en: 'The manager ended the special hours: usual hours again.',
  },
  usualAgain: {
    zh: '临时调整结束，恢复平时开放时间。',
    en: 'The change for the day is over: usual hours again.',
  },
  visited: { zh: '又有人来了。', en: 'People have come.' },
  shut: { zh: '已关门。', en: 'It has closed.' },
} satisfies Record<string, Sentence>;

export const whyEmpty = (length: Duration): Sentence => ({
  zh: `开放中已${spell(length, 'zh')}无人。`,
  en: `Open, and nobody has been here for ${spell(length, 'en')}.`,
});

export const whyUnderUsed = (visits: number, least: number): Sentence => ({
  zh: `上周只有${visits}人次使用，少于${least}人次。`,
  en: `Used ${visits} times last week, fewer than ${least}.`,
});

export const whyUsedAgain = (visits: number): Sentence => ({
  zh: `上周有${visits}人次使用。`,
  en: `Used ${visits} times last week.`,
});
