import type { Language } from '../state/preferences.ts';

const zh = {
  mine: '我的事件',
  lists: { cases: '事件', visits: '走访' },
  calm: '现在没有需要您处理的事件。',
  back: '返回',
  offline: '没有信号。您的操作已保存，恢复后自动发送。',
  waiting: (n: number) => `${n}项操作等待发送`,
  queued: '等待发送',
  floor: (n: number) => `${n}层`,
  keyHolder: '有钥匙',
  call: (who: string) => `给${who}打电话`,
  people: '住户',
  contacts: '联系人',
  steps: {
    accept: '接手',
    contact: '已联系上本人',
    'on-my-way': '我出发了',
    arrive: '我到了',
    resolve: '办完了…',
    help: '求援',
  },
  done: {
    accept: '已接手',
    contact: '已联系',
    'on-my-way': '已出发',
    arrive: '已到场',
    resolve: '已处置',
    help: '已求援',
  },
  why: '处置结果',
  cancel: '取消',
  refused: (why: string) => `没有被接受：${why}`,
  understood: '知道了',
  noPeople: '没有登记住户，或您现在无权查看。',
  loading: '正在读取…',
};

export type PhoneWords = typeof zh;

const en: PhoneWords = {
  mine: 'My cases',
  lists: { cases: 'Cases', visits: 'Visits' },
  calm: 'Nothing needs you at the moment.',
  back: 'Back',
  offline: 'No signal. What you do is kept and sent when it is back.',
  waiting: (n) => `${n} waiting to be sent`,
  queued: 'Waiting to be sent',
  floor: (n) => `Floor ${n}`,
  keyHolder: 'has a key',
  call: (who) => `Call ${who}`,
  people: 'Residents',
  contacts: 'Contacts',
  steps: {
    accept: 'Accept',
    contact: 'I spoke to the person',
    'on-my-way': 'On my way',
    arrive: 'I am here',
    resolve: 'Done…',
    help: 'Ask for help',
  },
  done: {
    accept: 'Accepted',
    contact: 'Spoken to',
    'on-my-way': 'On the way',
    arrive: 'On the spot',
    resolve: 'Done',
    help: 'Help asked for',
  },
  why: 'What was it?',
  cancel: 'Cancel',
  refused: (why) => `Not taken: ${why}`,
  understood: 'OK',
  noPeople: 'Nobody is registered here, or it is not for you to see now.',
  loading: 'Loading…',
};

export const PHONE_WORDS: Readonly<Record<Language, PhoneWords>> = { zh, en };
