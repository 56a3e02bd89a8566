import { readFileSync } from 'node:fs';
import { EMPTY_REGISTRY } from '../devices/registry.ts';
import { between, hours, milliseconds, seconds } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import { type Level, levelOf } from '../rules/level.ts';
import type { Outcome } from '../rules/standing.ts';
import { type Credentials, openCredentials } from './access/credentials.ts';
import { readAnswer } from './answering.ts';
import { openApi } from './api.ts';
import { type Broker, openBroker } from './broker/broker.ts';
import { type Clock, openClock } from './clock.ts';
import type { Community as CommunityFile } from './config/community-file.ts';
import type { Config } from './config/config.ts';
import type { FactsDatabase, RecordedFact } from './facts/facts.ts';
import { KeyRing } from './facts/keys.ts';
import type { Feeder } from './feeder.ts';
import { type Folder, openFolder } from './folder.ts';
import { openFront } from './front.ts';
import type { Api } from './http/api.ts';
import { type HttpServer, openHttp } from './http/server.ts';
import type { JournalledInput } from './input-record.ts';
import { type Involved, openInvolved } from './involved.ts';
import { Judging } from './judging.ts';
import type { Log } from './log.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { enrolPersons, openPersons } from './persons.ts';
import { openReadings, type Readings } from './readings.ts';
import { type Recovered, recover } from './recovery.ts';
import { openRinging } from './ringing.ts';
import { openTelling, type Telling } from './telling.ts';

export interface Gateway {
  readonly mqttPort: number;
  readonly httpPort: number;
  /** Made at the very first start; the password is kept nowhere in plain text. */
  readonly firstAdministrator?: { readonly name: string; readonly password: string };
  /** Takes no more, finishes what was taken, and writes everything down. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly config: Config;
  readonly file: CommunityFile | undefined;
  readonly log: Log;
  /** The gateway cannot go on: the process has to end, and the next start goes on from the record. */
  fatal(error: unknown): void;
}

/** A restart after a crash knows to this precision until when we were up. */
const ALIVE_EVERY = seconds(10);
/** Sensor state is written in slices, this often. */
const WRITE_ROWS_EVERY = milliseconds(250);
/** How often old journal files are removed. */
const TIDY_EVERY = hours(1);
/** Bytes of journal kept beyond what a restart needs. */
const JOURNAL_KEPT = 1024 ** 3;
const CUT_OFF = 'a reader that does not read is cut off';
/** Where `npm run prepare` builds the console. */
const CONSOLE = new URL('../dashboards/console/dist', import.meta.url).pathname;

/** Opens all parts in order; closing goes the other way, and a part that fails to open closes those before it. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  await using closing = new AsyncDisposableStack();
  const { config, log } = options;
  const folder = await openFolder(config, closing);
  const file = options.file && enrolPersons(options.file, folder, log);
  const recovered = recover(BOOK, folder.facts, folder.journal);
  const { community } = recovered;
  log.info({ replayed: recovered.replayed, cut: folder.journal.cut }, 'recovered');
  const clock = openClock({
    speed: config.speed,
    lastCoreTime: recovered.lastAt,
    onJump: (by) => judging.take((at) => ({ type: 'clock-changed', at, by })),
  });
  closing.defer(() => clock.close());
  const tried = (outcome: 'sent' | 'failed'): void => metrics.countNotice('webhook', outcome);
  const telling = openTelling({ config, community, facts: folder.facts, clock, tried }, closing);
  const involved = openInvolved({
    facts: folder.facts,
    cases: () => community.cases(),
    now: () => clock.now(),
  });
  const parts: Parts = { ...options, ...folder, file, recovered, clock, telling, involved };
  const readings = await openReadings(parts, recovered.seq, closing);
  const { feeder } = readings;
  const judging: Judging = new Judging(
    {
      ...parts,
      community,
      notices: telling.notices,
      timed: (length) => metrics.observeJudging(length / seconds(1)),
      judged: (seq, input, outcome) => noteJudged(seq, input, outcome),
      recorded: (facts) => {
        countFacts(metrics, facts, folder.facts);
        for (const { fact } of facts) if (fact.case !== undefined) involved.changed(fact.case);
        telling.tell(facts);
        readings.factFeeder.wake();
      },
    },
    recovered.seq,
  );
  const metrics = measure(parts, judging, readings, () => broker?.connections ?? 0);
  const noteJudged = (seq: number, input: JournalledInput, outcome: Outcome): void => {
    const taken = countOutcome(metrics, input, outcome);
    feeder.offer(seq, taken, community.directory);
    if (outcome.people !== undefined) telling.people(outcome.people);
  };
  closing.defer(async () => {
    await folder.journal.close();
    judging.stop();
  });
  let broker: Broker | undefined;
  judging.catchUp(recovered.unjudged());
  await announceStart(parts, judging);
  const doors = await openDoors(parts, judging, metrics, readings, closing);
  broker = doors.broker;
  keepTidy(parts, judging, feeder);
  // The last step: a start that failed after it would have kept the password to itself.
  const firstAdministrator = await doors.sessions.createFirst();
  const all = closing.move();
  return {
    mqttPort: doors.broker.port,
    httpPort: doors.httpPort,
    ...(firstAdministrator && { firstAdministrator }),
    close: () => all.disposeAsync(),
  };
}

interface Parts extends GatewayOptions, Folder {
  readonly recovered: Recovered;
  readonly clock: Clock;
  readonly telling: Telling;
  readonly involved: Involved;
}

/** Tells the core how long we were away, and of a community file that has changed. */
async function announceStart(parts: Parts, judging: Judging): Promise<void> {
  const { recovered, file, facts, log } = parts;
  const { lastAt } = recovered;
  if (lastAt !== undefined)
    await judging.submit((at) => ({ type: 'gateway-started', at, downFrom: lastAt, downTo: at }));
  const registry = file?.registry ?? EMPTY_REGISTRY;
  const known = facts.registryAt(Number.MAX_SAFE_INTEGER);
  if (JSON.stringify(known) === JSON.stringify(registry)) return;
  await judging.submit((at) => ({ type: 'registry-changed', at, author: 'community file', registry }));
  log.info(
    { devices: registry.devices.length, residents: registry.residents.length },
    'community file taken',
  );
}

/** MQTT and HTTP: what comes in, and who may. */
async function openDoors(
  parts: Parts,
  judging: Judging,
  metrics: Metrics,
  { feeder, asked }: Readings,
  closing: AsyncDisposableStack,
) {
  const { config, file, facts, seals, telling, log, recovered, clock } = parts;
  const { community } = recovered;
  const credentials = openCredentials({
    devices: file?.secrets.devices ?? [],
    bridges: file?.secrets.bridges ?? [],
    tokens: config.http.tokens,
  });
  const persons = openPersons(seals, new KeyRing(facts));
  const front = openFront({ ...parts, community, persons }, closing);
  let http: HttpServer | undefined;
  const ringing = openRinging({
    config,
    facts,
    persons,
    clock,
    timeZone: () => community.directory.registry.timeZone,
    tell: (staff, events) => http?.tell(staff, events) ?? 0,
    hear: (receipt) => judging.submit((at) => ({ type: 'receipt', at, receipt })),
    tried: metrics.countNotice,
  });
  const api: Api = openApi({
    ...front,
    involved: parts.involved,
    speed: config.speed,
    now: () => clock.now(),
    facts,
    outbox: telling.outbox,
    judging,
    credentials,
    seals,
    telling,
    ringing,
    store: asked,
    rawFor: config.readings.raw,
    directory: () => community.directory,
    rowOf: (key) => community.look(key),
    ready: () => (feeder.trouble === undefined ? { ok: true } : { ok: true, why: feeder.trouble }),
    metrics: () => metrics.text(),
  });
  const broker = await openMqtt(parts, { judging, metrics, credentials, api });
  closing.defer(() => {
    telling.leave();
    return broker.close();
  });
  telling.connect(broker);
  http = await openHttp({
    host: config.http.host,
    port: config.http.port,
    ...readTls(config.http),
    api,
    log,
    console: CONSOLE,
    count: (code, who) => {
      metrics.countProblem(code);
      if (code === 'live-slow-reader') log.warn({ reader: who }, CUT_OFF);
    },
  });
  closing.defer(() => http?.close());
  telling.ring(ringing);
  return { broker, httpPort: http.port, sessions: front.sessions };
}

/** The broker: messages are journalled, answers judged, readers see what the table of rights allows. */
function openMqtt(
  { config, log }: Parts,
  {
    judging,
    metrics,
    credentials,
    api,
  }: {
    readonly judging: Judging;
    readonly metrics: Metrics;
    readonly credentials: Credentials;
    readonly api: Api;
  },
): Promise<Broker> {
  return openBroker({
    host: config.mqtt.host,
    port: config.mqtt.port,
    ...readTls(config.mqtt),
    signIn: (username, password) => credentials.signInMqtt(username, password),
    mayRead: (principal, action, about) => api.rights.decide(principal, action, about).ok,
    receive: ({ client, topic, payload, qos }, done) => {
      metrics.countQos(qos);
      judging.take((at) => ({ type: 'message', at, client, topic, payload }), done);
    },
    answer: (principal, caseId, payload, done) => {
      const answer = readAnswer(principal, caseId, payload, api);
      if (typeof answer === 'string') {
        metrics.countRefusal(answer);
        done();
        return;
      }
      api.answer(principal, answer).then(() => done(), done);
    },
    count: (why, who) => {
      metrics.countRefusal(why);
      if (why === 'mqtt-slow-reader') log.warn({ reader: who }, CUT_OFF);
    },
  });
}

function readTls({ tls }: Config['mqtt']): { tls?: { cert: string; key: string } } {
  if (tls === undefined) return {};
  return { tls: { cert: readFileSync(tls.cert, 'utf8'), key: readFileSync(tls.key, 'utf8') } };
}

/** What has to be done now and then; the clock stops it when it closes. */
function keepTidy(parts: Parts, judging: Judging, feeder: Feeder): void {
  const { clock, journal, recovered, facts, telling } = parts;
  clock.every(ALIVE_EVERY, () => {
    judging.take((at) => ({ type: 'alive', at }));
    telling.sayAlive();
  });
  clock.every(WRITE_ROWS_EVERY, judging.writeRows);
  clock.every(TIDY_EVERY, () => {
    const needed = Math.min(recovered.community.replayPoint.seq, feeder.cursor) + 1;
    facts.forgetRegistries(needed - 1);
    if (journal.bytes > JOURNAL_KEPT) {
      facts.sync();
      journal.trim(needed);
    }
  });
}

function measure(
  parts: Parts,
  judging: Judging,
  { feeder, follower }: Readings,
  connections: () => number,
): Metrics {
  const { journal, recovered, telling, config } = parts;
  const { community } = recovered;
  return openMetrics({
    journalBytes: () => journal.bytes,
    journalPending: () => journal.lastSeq - judging.seq,
    openCases: () => {
      const counts: Record<Level, number> = { red: 0, yellow: 0, blue: 0 };
      for (const it of community.cases()) counts[levelOf(it.urgency)]++;
      return counts;
    },
    connections,
    storeLag: () => ({
      embedded: judging.seq - feeder.cursor,
      ...(config.influx && { [`influx-${config.influx.version}`]: follower?.counters.lag ?? 0 }),
    }),
    outboxWaiting: () => telling.outbox.waiting(),
  });
}

/** Counts facts by type, and what is heard of people who are rung. */
function countFacts(metrics: Metrics, all: readonly RecordedFact[], facts: FactsDatabase): void {
  for (const { fact } of all) {
    metrics.countFact(fact.type);
    if (fact.type === 'receipt-taken') metrics.countReceipt(fact.channel);
    const by = 'by' in fact && typeof fact.by === 'object' && 'staff' in fact.by ? fact.by.staff : undefined;
    const staff = fact.type === 'receipt-taken' ? fact.staff : by;
    if (staff === undefined || fact.case === undefined) continue;
    const ring = facts.case(fact.case)?.ringing?.find((one) => one.staff === staff);
    if (ring?.state === 'reached' && ring.until === fact.at)
      metrics.observeSign(between(ring.since, fact.at) / seconds(1));
  }
}

/** Counts what an input was, and gives its readings. */
function countOutcome(metrics: Metrics, input: JournalledInput, { decoded }: Outcome) {
  if (input.type !== 'message' || decoded === undefined) return [];
  metrics.countMessage();
  if (decoded.type === 'rejected' || decoded.type === 'ignored') metrics.countRejection(decoded.why);
  if (decoded.type !== 'readings') return [];
  metrics.countReadings(decoded.readings.length);
  for (const { why } of decoded.problems) metrics.countRejection(why);
  return decoded.readings;
}
