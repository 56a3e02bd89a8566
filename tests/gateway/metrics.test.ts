import { describe, expect, it } from 'vitest';
import { type Measures, openMetrics } from '../../gateway/metrics.ts';

const MEASURES: Measures = {
  journalBytes: () => 1_000,
  roomUsed: () => 0.25,
  reserveBytes: () => 1_024,
  journalPending: () => 3,
  openCases: () => ({ red: 1, yellow: 2, blue: 0 }),
  connections: () => 4,
  storeLag: () => ({ embedded: 0, 'influx-1': 250, 'http://secret@host/a': 5, 'http://host/b': 6 }),
  operatorLoad: () => ({ most: 12, flooded: 1 }),
  heldAlerts: () => ({ storm: 1_999, muted: 1 }),
  outboxWaiting: () => 7,
  watchdogRounds: () => ({ answered: 3, 'not-judged': 1 }),
};

describe('the metrics', () => {
  it('[LG5] count what happens', async () => {
    const metrics = openMetrics(MEASURES);
    metrics.countMessage();
    metrics.countReadings(5);
    metrics.countQos(0);
    metrics.countRejection('not-json');
    metrics.countFact('case-opened');
    metrics.countCameBack();
    metrics.countRefusal('mqtt-bad-credentials');
    metrics.observeJudging(0.000_02);
    const text = await metrics.text();
    for (const line of [
      'shouwang_messages_total 1',
      'shouwang_readings_total 5',
      'shouwang_mqtt_messages_total{qos="0"} 1',
      'shouwang_mqtt_messages_total{qos="1"} 0',
      'shouwang_rejections_total{why="not-json"} 1',
      'shouwang_rejections_total{why="out-of-range"} 0',
      'shouwang_facts_total{type="case-opened"} 1',
      'shouwang_cases_came_back_total 1',
      'shouwang_refusals_total{why="mqtt-bad-credentials"} 1',
      'shouwang_judge_seconds_bucket{le="0.00003"} 1',
      'shouwang_judge_seconds_count 1',
    ])
      expect(text.split('\n')).toContain(line);
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  it('[LG6] measure when they are asked', async () => {
    let pending = 3;
    const metrics = openMetrics({ ...MEASURES, journalPending: () => pending });
    const lines = async () => (await metrics.text()).split('\n');
    expect(await lines()).toContain('shouwang_journal_pending 3');
    pending = 0;
    const after = await lines();
    for (const line of [
      'shouwang_journal_pending 0',
      'shouwang_journal_bytes 1000',
      'shouwang_open_cases{level="red"} 1',
      'shouwang_open_cases{level="blue"} 0',
      'shouwang_connections 4',
      'shouwang_store_lag{store="influx-1"} 250',
      'shouwang_outbox_waiting 7',
    ])
      expect(after).toContain(line);
  });

  it('[LG7] have a bounded number of labels: an unknown name is "other"', async () => {
    const metrics = openMetrics(MEASURES);
    const before = (await metrics.text()).split('\n').length;
    for (let n = 0; n < 1_000; n++) metrics.countRejection(`made-up-${n}` as 'not-json');
    metrics.countRejection('__proto__' as 'not-json');
    const after = await metrics.text();
    expect(after).toContain('shouwang_rejections_total{why="other"} 1001');
    expect(after).toContain('shouwang_store_lag{store="other"} 11');
    expect(after.split('\n').length).toBe(before + 1);
  });
});
