import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CHANNELS } from '../devices/registry.ts';
import type { Ignored, Rejection } from '../devices/rejection.ts';
import type { FactType } from '../rules/fact.ts';
import { HELD_WHYS } from '../rules/held.ts';
import { LEVELS, type Level } from '../rules/level.ts';
import { UNTAKEN_ANSWERS, type UntakenAnswer } from './answering.ts';
import { REFUSALS, type Refusal } from './broker/refusal.ts';
import { PROBLEM_CODES, type ProblemCode } from './problem.ts';
import { WATCHDOG_TROUBLES } from './watchdog.ts';

/** What the gateway counts as it goes. A name that is not known counts as `other`, so that no sender can make labels. */
export interface Metrics {
  countMessage(): void;
  /** A message that came over MQTT: at QoS 0 its sender is not told whether it is safe. */
  countQos(qos: number): void;
  countReadings(count: number): void;
  countRejection(why: Rejection | Ignored): void;
  countFact(type: FactType): void;
  countCameBack(): void;
  countRefusal(why: Refusal | UntakenAnswer): void;
  countProblem(code: ProblemCode): void;
  /** Time to judge one input, in seconds. */
  observeJudging(seconds: number): void;
  /** One try to bring a notice out by a channel. */
  countNotice(channel: string, outcome: 'sent' | 'failed'): void;
  /** A receipt that was news. */
  countReceipt(channel: string): void;
  /** Time from ringing a person to a sign, in seconds. */
  observeSign(seconds: number): void;
  /** The text of `/metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What is measured when somebody asks. */
export interface Measures {
  journalBytes(): number;
  /** Of the room for data, as a share. */
  roomUsed(): number;
  /** Bytes held back for alarms on a full disk. */
  reserveBytes(): number;
  /** Inputs taken that wait to be durable or judged. */
  journalPending(): number;
  openCases(): Readonly<Record<Level, number>>;
  connections(): number;
  /** Points that a store has yet to take, by its name. */
  storeLag(): Readonly<Record<string, number>>;
  /** Of the last ten minutes: tellings of the operator who was told most, and operators that are flooded. */
  operatorLoad(): Readonly<Record<string, number>>;
  /** Alerts that are not told by themselves, by why. */
  heldAlerts(): Readonly<Record<string, number>>;
  /** Notices not yet delivered. */
  outboxWaiting(): number;
  /** Rounds of the watchdog since the start, by how they ended; none without one. */
  watchdogRounds(): Readonly<Record<string, number>>;
}

export function openMetrics(measures: Measures): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const { counter, counted } = openCounters(registers);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const messages = counter('shouwang_messages_total', 'Messages of devices and bridges.');
  const readings = counter('shouwang_readings_total', 'Readings decoded from messages.');
  const countQos = counted('shouwang_mqtt_messages_total', 'Messages over MQTT.', 'qos', ['0', '1', '2']);
  const noReading = 'Messages without a reading.';
  const countRejection = counted('shouwang_rejections_total', noReading, 'why', REJECTIONS);
  const countFact = counted('shouwang_facts_total', 'Facts, by type.', 'type', FACT_TYPES);
  const countRefusal = counted('shouwang_refusals_total', 'What was refused over MQTT.', 'why', [
    ...REFUSALS,
    ...UNTAKEN_ANSWERS,
  ]);
  const countProblem = counted(
    'shouwang_problems_total',
    'What was refused over HTTP.',
    'code',
    PROBLEM_CODES,
  );
  gauge('shouwang_journal_bytes', 'Size of the journal.', measures.journalBytes);
  gauge('shouwang_room_used_ratio', 'Used share of the room for data; 1 is full.', measures.roomUsed);
  gauge('shouwang_reserve_bytes', 'Disk held back for alarms.', measures.reserveBytes);
  gauge('shouwang_journal_pending', 'Inputs not yet durable or judged.', measures.journalPending);
  gauge('shouwang_connections', 'Open MQTT connections.', measures.connections);
  gauge('shouwang_outbox_waiting', 'Notices not yet delivered.', measures.outboxWaiting);
  showByLabel(registry, measures);
  const judging = new Histogram({
    name: 'shouwang_judge_seconds',
    help: 'Time to judge one input.',
    buckets: JUDGE_BUCKETS,
    registers,
  });
  return {
    ...measureCases(registry, measures),
    ...measureTelling(counted, registers),
    countMessage: messages,
    countQos: (qos) => countQos(String(qos)),
    countReadings: readings,
    countRejection,
    countFact,
    countRefusal,
    countProblem,
    observeJudging: (seconds) => judging.observe(seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Counters that are plain numbers until somebody looks: several count every message. */
function openCounters(registers: Registry[]) {
  const counter = (name: string, help: string) => {
    let since = 0;
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.inc(since);
        since = 0;
      },
    });
    return (by = 1): void => {
      since += by;
    };
  };
  const counted = (name: string, help: string, label: string, known: readonly string[]) => {
    // From the start, so that the first one is seen as a rise.
    const since = new Map(known.map((one) => [one, 0]));
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [value, count] of since) {
          this.inc({ [label]: value }, count);
          since.set(value, 0);
        }
      },
    });
    const names = new Set(known);
    return (value: string): void => {
      const one = names.has(value) ? value : 'other';
      since.set(one, (since.get(one) ?? 0) + 1);
    };
  };
  return { counter, counted };
}

/** Cases of people and things; exercises are not counted. */
function measureCases(registry: Registry, { openCases: read }: Measures): Pick<Metrics, 'countCameBack'> {
  gaugeByLabel(registry, {
    name: 'shouwang_open_cases',
    help: 'Cases that are not closed, by level; drills are not counted.',
    label: 'level',
    known: LEVELS,
    read,
  });
  const cameBack = new Counter({
    name: 'shouwang_cases_came_back_total',
    help: 'Cases opened within 30 days of people settling one of the same subject and cause.',
    registers: [registry],
  });
  return { countCameBack: () => cameBack.inc() };
}

/** What comes of telling systems and people. */
function measureTelling(
  counted: (name: string, help: string, label: string, known: readonly string[]) => (value: string) => void,
  registers: Registry[],
): Pick<Metrics, 'countNotice' | 'countReceipt' | 'observeSign'> {
  const channels = ['webhook', ...CHANNELS];
  const sent = counted(
    'shouwang_notices_sent_total',
    'Notices that a channel has taken.',
    'channel',
    channels,
  );
  const failed = counted(
    'shouwang_notices_failed_total',
    'Tries to bring out a notice that failed.',
    'channel',
    channels,
  );
  const sign = new Histogram({
    name: 'shouwang_sign_seconds',
    help: 'Time from ringing a person to a sign of them.',
    buckets: SIGN_BUCKETS,
    registers,
  });
  return {
    countNotice: (channel, outcome) => (outcome === 'sent' ? sent : failed)(channel),
    countReceipt: counted('shouwang_receipts_total', 'Receipts of people rung.', 'channel', CHANNELS),
    observeSign: (seconds) => sign.observe(seconds),
  };
}

function showByLabel(registry: Registry, measures: Measures): void {
  gaugeByLabel(registry, {
    name: 'shouwang_operator_load',
    help: 'Tellings in the last 10 minutes of the operator told most; operators with over 10 of them.',
    label: 'of',
    known: ['most', 'flooded'],
    read: measures.operatorLoad,
  });
  gaugeByLabel(registry, {
    name: 'shouwang_held_alerts',
    help: 'Alerts that are not told by themselves, by why.',
    label: 'why',
    known: HELD_WHYS,
    read: measures.heldAlerts,
  });
  gaugeByLabel(registry, {
    name: 'shouwang_store_lag',
    help: 'Points that a store has yet to take.',
    label: 'store',
    known: STORES,
    read: measures.storeLag,
  });
  gaugeByLabel(registry, {
    name: 'shouwang_watchdog_rounds',
    help: 'Rounds of the watchdog since the start, by how they ended.',
    label: 'result',
    known: ['answered', ...WATCHDOG_TROUBLES],
    read: measures.watchdogRounds,
  });
}

/** Seconds: judging takes microseconds, and what takes over 0.1 s delays other alerts. */
const JUDGE_BUCKETS = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** Seconds: what a minute and the whole of a red's three minutes are made of. */
const SIGN_BUCKETS = [5, 10, 20, 30, 60, 90, 120, 180, 300, 900];

/** The stores that can lag; another one's points are under `other`. */
export const STORES = ['embedded', 'influx-1', 'influx-2', 'influx-3'] as const;

function gaugeByLabel(
  registry: Registry,
  options: {
    readonly name: string;
    readonly help: string;
    readonly label: string;
    readonly known: readonly string[];
    readonly read: () => Readonly<Record<string, number>>;
  },
): void {
  const { name, help, label, known, read } = options;
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(read()))
        this.inc({ [label]: known.includes(value) ? value : 'other' }, count);
    },
  });
}

/** The compiler keeps these complete. */
const REJECTIONS = Object.keys({
  'payload-too-large': true,
  'not-utf8': true,
  'not-json': true,
  'wrong-shape': true,
  'wrong-type': true,
  'out-of-range': true,
  'no-known-field': true,
  'too-many-readings': true,
  'wrong-topic': true,
  'unknown-client': true,
  'unknown-device': true,
  'unknown-kind': true,
  'unknown-convention': true,
  'bridge-own-topic': true,
  'command-echo': true,
  'empty-payload': true,
} satisfies Record<Rejection | Ignored, true>);

const FACT_TYPES = Object.keys({
  'case-opened': true,
  'alert-raised': true,
  'alert-cleared': true,
  'alert-stuck': true,
  'level-raised': true,
  'tier-told': true,
  'tier-skipped': true,
  'tier-unreached': true,
  rung: true,
  'receipt-taken': true,
  unreached: true,
  'nobody-to-tell': true,
  'no-tier-left': true,
  'deadline-missed': true,
  'case-escalated': true,
  'case-accepted': true,
  'case-contacted': true,
  'case-on-my-way': true,
  'case-arrived': true,
  'case-resolved': true,
  'case-closed': true,
  'deadline-warned': true,
  'holder-left': true,
  'visit-recorded': true,
  'checked-in': true,
  'case-reopened': true,
  'hand-over-offered': true,
  'hand-over-accepted': true,
  'hand-over-refused': true,
  'help-asked': true,
  'note-added': true,
  'receipt-given': true,
  'glass-broken': true,
  'feedback-given': true,
  'department-joined': true,
  'gateway-started': true,
  'overdue-told': true,
  'clock-changed': true,
  'registry-changed': true,
  'rules-changed': true,
  'venue-hours-set': true,
  'venue-hours-announced': true,
  'venue-hours-proposed': true,
  'venue-hours-rejected': true,
  'venue-opened': true,
  'venue-closed': true,
  'leave-entered': true,
  'override-entered': true,
  'duty-entry-withdrawn': true,
  'swap-proposed': true,
  'swap-accepted': true,
  'swap-refused': true,
  'swap-withdrawn': true,
  'swap-lapsed': true,
  'swap-seen': true,
  'swap-rung': true,
  'swap-receipt-taken': true,
  'swap-unreached': true,
  'walk-test-started': true,
  'detector-tested': true,
  'walk-test-ended': true,
  'mute-set': true,
  'mute-ended': true,
  'alert-held': true,
  'held-cleared': true,
} satisfies Record<FactType, true>);
