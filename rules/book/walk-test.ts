import { defineRule } from '../rule.ts';

/** What a walk test did not hear; its sentence names them. */
export const WALK_TEST_MISSED = defineRule({
  id: 'walk-test-missed',
  names: { zh: '巡检未收到测试信号', en: 'Not heard in a walk test' },
  urgency: 'upkeep',
  cause: 'test-missed',
  where: {},
  on: { type: 'momentary', field: 'test' },
  why: { zh: '有探测器没有收到测试信号。', en: 'Detectors were not heard.' },
});
