import { readFileSync } from 'node:fs';
import { seconds } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import type { Outcome } from '../rules/standing.ts';
import { type Credentials, openCredentials } from './access/credentials.ts';
import { saysAlarm } from './alarm-message.ts';
import { announceStart } from './announce.ts';
import { readAnswer } from './answering.ts';
import { openApi } from './api.ts';
import { openFolderControl } from './backup/held-folder.ts';
import { type Broker, openBroker } from './broker/broker.ts';
import type { Received } from './broker/hooks.ts';
import { openClock } from './clock.ts';
import type { Config } from './config/config.ts';
import { KeyRing } from './facts/keys.ts';
import type { Feeder } from './feeder.ts';
import { openFolder } from './folder.ts';
import { openFront } from './front.ts';
import type { Api } from './http/api.ts';
import { type HttpServer, openHttp } from './http/server.ts';
import { openInlet } from './inlet.ts';
import type { JournalledInput } from './input-record.ts';
import { openInvolved } from './involved.ts';
import { Judging } from './judging.ts';
import { countFacts, countOutcome, measure } from './measuring.ts';
import type { Metrics } from './metrics.ts';
import { openOperatorLoad, recentFacts } from './operator-load.ts';
import type { GatewayOptions, Opened, Parts } from './parts.ts';
import { enrolPersons, openPersons } from './persons.ts';
import { Problem } from './problem.ts';
import { openReadings, type Readings } from './readings.ts';
import { recover } from './recovery.ts';
import { openRinging } from './ringing.ts';
import type { Room } from './room.ts';
import { followRules } from './rules-folder.ts';
import { openSelfWatch } from './self-watch.ts';
import { describeStatus, type Outage, type StatusParts } from './status.ts';
import { openTelling } from './telling.ts';
import { keepTidy, openRoomOf } from './tidying.ts';

export interface Gateway {
  readonly mqttPort: number;
  readonly httpPort: number;
  /** Made at the very first start; the password is kept nowhere in plain text. */
  readonly firstAdministrator?: { readonly name: string; readonly password: string };
  /** Takes no more, finishes what was taken, and writes everything down. */
  close(): Promise<void>;
}

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
  const load = openOperatorLoad(recentFacts(folder.facts), () => clock.now());
  const parts: Parts = { ...options, ...folder, file, recovered, clock, telling, involved, load };
  const readings = await openReadings(parts, recovered.seq, closing);
  const { feeder } = readings;
  const opened: Opened = {};
  const judging: Judging = new Judging(
    {
      ...parts,
      community,
      notices: telling.notices,
      timed: (length) => metrics.observeJudging(length / seconds(1)),
      judged: (seq, input, outcome) => noteJudged(seq, input, outcome),
      recorded: (facts) => {
        for (const { fact } of facts) if (fact.case !== undefined) involved.changed(fact.case);
        load.note(facts);
        telling.tell(facts);
        countFacts(metrics, facts, folder.facts);
        readings.factFeeder.wake();
      },
    },
    recovered.seq,
  );
  const room = openRoomOf(parts, { judging, feeder, opened });
  const metrics = measure(parts, { judging, readings, room, opened });
  const noteJudged = (seq: number, input: JournalledInput, outcome: Outcome): void => {
    const taken = countOutcome(metrics, input, outcome);
    feeder.offer(seq, taken, community.directory);
    if (outcome.people !== undefined) telling.people(outcome.people);
  };
  closing.defer(async () => {
    await folder.journal.close();
    judging.stop();
  });
  judging.catchUp(recovered.unjudged());
  const lastOutage = await takeUp(parts, judging, closing);
  const status = statusOf(parts, { lastOutage, judging, feeder, opened });
  room.check();
  const doors = await openDoors({ ...parts, status }, { judging, metrics, readings, room }, closing);
  opened.broker = doors.broker;
  opened.watchdog = openSelfWatch({ ...parts, judging }, closing);
  opened.control = await openFolderControl({ ...parts, data: config.data, readings: folder.store }, closing);
  keepTidy(parts, judging, feeder, room);
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

interface Started extends Parts {
  readonly status: StatusParts;
}

/** How we are, for those who ask MQTT. */
function statusOf(
  { config, recovered, clock, journal }: Parts,
  of: {
    readonly lastOutage: Outage | undefined;
    readonly judging: Judging;
    readonly feeder: Feeder;
    readonly opened: Opened;
  },
): StatusParts {
  const { lastOutage, judging, feeder, opened } = of;
  return {
    lastOutage,
    watchdog: () => opened.watchdog?.state,
    speed: config.speed,
    since: clock.now(),
    now: () => clock.now(),
    timeZone: () => recovered.community.directory.registry.timeZone,
    pending: () => journal.lastSeq - judging.seq,
    store: () => ({ lag: judging.seq - feeder.cursor, isFailing: feeder.trouble !== undefined }),
  };
}

/** What judges, counts, stores and watches the disk once messages come in. */
interface Running {
  readonly judging: Judging;
  readonly metrics: Metrics;
  readonly readings: Readings;
  readonly room: Room;
}

/** Tells the core what it missed, and has it judge by the rules as the folder has them now. */
async function takeUp(parts: Parts, judging: Judging, closing: AsyncDisposableStack) {
  const { config, recovered } = parts;
  const lastOutage = await announceStart(parts, judging);
  const { community } = recovered;
  await followRules({ ...parts, folder: config.rules, community, judging }, closing);
  return lastOutage;
}

/** MQTT and HTTP: what comes in, and who may. */
async function openDoors(parts: Started, running: Running, closing: AsyncDisposableStack) {
  const { config, file, facts, seals, telling, log, recovered, clock } = parts;
  const { judging, metrics } = running;
  const { feeder, asked } = running.readings;
  const { community } = recovered;
  const { devices = [], bridges = [] } = file?.secrets ?? {};
  const credentials = openCredentials({ devices, bridges, tokens: config.http.tokens });
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
    swap: (id) => community.duty.swaps.get(id),
    hear: (receipt) =>
      judging.submit((at) =>
        'swap' in receipt ? { type: 'swap-receipt', at, receipt } : { type: 'receipt', at, receipt },
      ),
    tried: metrics.countNotice,
  });
  const api: Api = openApi({
    ...front,
    involved: parts.involved,
    load: parts.load,
    persons,
    speed: config.speed,
    now: () => clock.now(),
    lastOutage: parts.status.lastOutage,
    facts,
    outbox: telling.outbox,
    judging,
    credentials,
    seals,
    telling,
    ringing,
    store: asked,
    rawFor: config.readings.raw,
    community,
    ready: () => (feeder.trouble === undefined ? { ok: true } : { ok: true, why: feeder.trouble }),
    metrics: () => metrics.text(),
  });
  const broker = await openMqtt(parts, running, { credentials, api });
  closing.defer(() => {
    telling.leave();
    return broker.close();
  });
  telling.connect(broker, (state) => describeStatus(state, parts.status));
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
  { config, log, recovered }: Parts,
  { judging, metrics, room }: Running,
  { credentials, api }: { readonly credentials: Credentials; readonly api: Api },
): Promise<Broker> {
  const enter = openInlet<Received>(({ client, topic, payload, seldom }, done) =>
    judging.take((at) => ({ type: 'message', at, client, topic, payload }), done, { mayWait: !seldom }),
  );
  return openBroker({
    host: config.mqtt.host,
    port: config.mqtt.port,
    ...readTls(config.mqtt),
    signIn: (username, password) => credentials.signInMqtt(username, password),
    mayRead: (principal, action, about) => api.rights.decide(principal, action, about).ok,
    receive: (message, done) => {
      metrics.countQos(message.qos);
      const { community } = recovered;
      const isRoomy = room.takes(message.payload.length);
      if (!isRoomy && !saysAlarm(community.directory, { ...message, receivedAt: community.at })) {
        done(new Problem('disk-full', 'only alarms are taken'));
        return;
      }
      enter(message, message.seldom, done);
    },
    answer: (principal, caseId, payload, done) => {
      const answer = readAnswer(principal, caseId, payload, api);
      if (typeof answer === 'string') {
        metrics.countRefusal(answer);
        done();
        return;
      }
      api.answer(principal, answer).then(({ ok }) => {
        // Nobody is there to be told why it changes nothing.
        if (!ok) metrics.countRefusal('answer-refused');
        done();
      }, done);
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
