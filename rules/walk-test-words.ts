import type { DeviceId } from '../devices/reading.ts';
import type { Sentence } from './fact.ts';

/** Detectors that a sentence names; the rest are counted, and the test lists them all. */
const NAMED = 5;

/** What was not heard in a walk test. */
export function named(missed: readonly DeviceId[], total: number): Sentence {
  const some = missed.slice(0, NAMED);
  const more = missed.length > NAMED;
  return {
    zh: `巡检测试中${total}个探测器有${missed.length}个没有收到测试信号：${some.join('、')}${more ? '等' : ''}。`,
    en: `${missed.length} of ${total} detectors were not heard in the walk test: ${some.join(', ')}${more ? ' …' : ''}.`,
  };
}
