import { type Duration, minutes } from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import type { SecondSource } from './second-source.ts';

/** What people should know of an alert besides the figures that decided. */
export interface Circumstances {
  /** Why nobody waited for a sign that it was nothing. */
  readonly second?: SecondSource;
  /** The device says that nobody wears it. */
  readonly unworn?: true;
  /** Its test button was pressed just before. */
  readonly tested?: true;
  /** How long the message was on its way, when that is long. */
  readonly late?: Duration;
  /** The signal comes and goes and is held for one alert. */
  readonly flapping?: true;
  /** It is told anew though the figure is back on the good side of its limit, for it has not been so by enough. */
  readonly eased?: true;
}

/** Sentences to follow the one of the rule; `spell` writes a length of time. */
export function remarksOn(
  { unworn, tested, late, flapping }: Circumstances,
  spell: (length: Duration, language: 'zh' | 'en') => string,
): Sentence[] {
  const remarks: Sentence[] = [];
  if (unworn) remarks.push(UNWORN);
  if (tested) remarks.push(TESTED);
  if (late !== undefined) {
    const length = minutes(Math.round(late / minutes(1)));
    remarks.push({
      zh: `这条消息迟到了${spell(length, 'zh')}。`,
      en: `This message came ${spell(length, 'en')} late.`,
    });
  }
  if (flapping) remarks.push(FLAPPING);
  return remarks;
}

const UNWORN: Sentence = {
  zh: '手环报告当时未佩戴，也可能只是掉落。',
  en: 'The band says that nobody was wearing it: perhaps it was only dropped.',
};

const TESTED: Sentence = {
  zh: '一分钟内按过测试键，可能是测试，请核实。',
  en: 'Its test button was pressed within the minute before: perhaps a test, please make sure.',
};

const FLAPPING: Sentence = {
  zh: '信号时有时无，平稳之前按一次报警处理。',
  en: 'The signal comes and goes; it is one alert until it is calm.',
};

/** In place of a rule's own sentence, which would say that the limit is passed. */
export const easedWhy = (names: Sentence): Sentence => ({
  zh: `${names.zh}：仍未解除，现为{value}，界限{limit}。`,
  en: `${names.en}: not over yet, now {value}, the limit is {limit}.`,
});

/** In place of a rule's own sentence, which tells of a wait that was cut short. */
export const HURRIED: Readonly<Record<SecondSource, Sentence>> = {
  call: { zh: '跌倒前后又按了紧急呼叫，不再等待。', en: 'A fall, and the SOS button pressed with it.' },
  same: { zh: '同一人的两个设备都检测到跌倒，不再等待。', en: 'Two devices of one person noticed a fall.' },
  red: {
    zh: '跌倒时此人另有红色报警，不再等待。',
    en: 'A fall of somebody for whom another red alert stands.',
  },
};
