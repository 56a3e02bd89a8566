import { hours, type Instant, microseconds, minutes, zoned } from '../devices/time.ts';
import type { Downtime } from './downtime.ts';
import type { Sentence } from './fact.ts';
import type { Outage } from './outage.ts';
import type { Patience } from './quiet-habit.ts';
import type { RadioState } from './radio-gateway.ts';
import type { Rule } from './rule.ts';
import { common, lengthOf, merged } from './spans.ts';
import { spell } from './why.ts';

/** When a silence is told, and what of it does not count. */
interface Telling {
  readonly at: Instant;
  readonly timeZone: string;
  readonly downtimes: readonly Downtime[];
}

interface QuietPerson extends Telling {
  readonly lastSign: Instant;
  /** The kind of device that showed it. */
  readonly by: Sentence | undefined;
  /** The end of a known absence, when that is later. */
  readonly since: Instant;
  /** When one of the sensors that could see them was last heard. */
  readonly heard: Instant;
  readonly outSince: Instant | undefined;
  readonly patience: Patience;
  /** Of the radio gateway that carries all their sensors. */
  readonly outages: readonly Outage[];
}

/** A person is quiet, and it is neither a device nor the gateways: the sentence with the times that show it. */
export function whyPersonQuiet(rule: Rule, quiet: QuietPerson): Sentence {
  const { lastSign, by, since, heard, outSince, patience, timeZone } = quiet;
  const [sign, home, contact] = [lastSign, since, heard].map((at) => clock(at, timeZone)) as Clocks;
  const last =
    by === undefined
      ? say(`上次有人见到或登记在册：${sign.zh}。`, `Last met, or entered in the registry: ${sign.en}.`)
      : say(`最后一次活动：${sign.zh}（${by.zh}）。`, `Last sign: ${sign.en}, by the ${by.en}.`);
  const out = say(`${sign.zh}出门，至今未归。`, `Went out at ${sign.en} and is not back.`);
  return after(rule, [
    outSince === undefined ? last : out,
    usually(patience),
    since > lastSign && say(`自${home.zh}起应已回家。`, `Expected at home since ${home.en}.`),
    say(
      `传感器工作正常，最近消息${contact.zh}。`,
      `It is not the sensors: one of them was heard at ${contact.en}.`,
    ),
    notCounted(since, quiet, quiet.outages),
  ]);
}

/** How quiet it is otherwise at the hour that decided. */
function usually({ usual, for: lasted }: Patience): Sentence | false {
  if (usual === undefined) return false;
  const { length, hour } = usual;
  const [known, now, clock] = [long(length), long(lasted), `${String(hour).padStart(2, '0')}:00`];
  return length < lasted
    ? say(
        `近28天此人在${clock}前后通常不超过${known.zh}没有动静，现为${now.zh}。`,
        `Around ${clock} it is usually quiet for no more than ${known.en} (last 28 days), now ${now.en}.`,
      )
    : say(
        `此人曾有${known.zh}没有动静，但最迟${now.zh}即报。`,
        `It has been quiet for ${known.en} before, but is told after ${now.en} at the latest.`,
      );
}

type Clocks = [Sentence, Sentence, Sentence];

interface SilentDevice extends Telling {
  /** When it was last heard, if ever, and since when it is known. */
  readonly heard: Instant | undefined;
  readonly since: Instant;
  /** Of its radio gateway, if it has one: when that was last heard, and its outages. */
  readonly radioHeard: Instant | undefined;
  readonly outages: readonly Outage[];
  /** Persons living alone whom no other sensor sees now. */
  readonly unseen: number;
}

/** A device is dead or out of reach, and its radio gateway is not. */
export function whyDeviceSilent(rule: Rule, silent: SilentDevice): Sentence {
  const { heard, since, radioHeard, outages, unseen, timeZone } = silent;
  const back = outages.at(-1)?.to;
  return after(rule, [
    lastHeard(heard, since, timeZone),
    radioHeard !== undefined &&
      withClock(radioHeard, timeZone, '无线网关正常，最近消息', 'Its radio gateway was heard at '),
    back !== undefined &&
      back > (heard ?? since) &&
      withClock(
        back,
        timeZone,
        '时间自无线网关恢复起算：',
        'Counted from the return of its radio gateway at ',
      ),
    leftUnseen(unseen),
    notCounted(back !== undefined && back > (heard ?? since) ? back : (heard ?? since), silent, []),
  ]);
}

interface SilentRadio extends Telling, RadioState {
  /** Behind it. */
  readonly devices: number;
  /** Persons living alone whom only they could see. */
  readonly unseen: number;
}

/** A radio gateway is down: what it leaves unheard and unseen. */
export function whyRadioSilent(rule: Rule, silent: SilentRadio): Sentence {
  const { lastContact, since, goodbye, devices, unseen, timeZone } = silent;
  return after(rule, [
    lastHeard(lastContact, since, timeZone),
    goodbye !== undefined && withClock(goodbye, timeZone, '报告离线：', 'It went offline at '),
    say(`其下设备${devices}台。`, `${devices === 1 ? '1 device is' : `${devices} devices are`} behind it.`),
    leftUnseen(unseen),
    notCounted(goodbye ?? lastContact ?? since, silent, []),
  ]);
}

const lastHeard = (heard: Instant | undefined, since: Instant, timeZone: string): Sentence =>
  heard === undefined
    ? withClock(since, timeZone, '登记以来从未有消息，登记于', 'Never heard since it was entered at ')
    : withClock(heard, timeZone, '最后一次消息：', 'Last heard at ');

const leftUnseen = (unseen: number): Sentence | false =>
  unseen > 0 &&
  say(
    `现有${unseen}位独居老人没有任何传感器看护。`,
    unseen === 1
      ? '1 person living alone is seen by no sensor now.'
      : `${unseen} persons living alone are seen by no sensor now.`,
  );

/** What of a silence from `from` to `at` was ours, or the radio gateway's. */
function notCounted(from: Instant, { at, downtimes }: Telling, outages: readonly Outage[]): Sentence | false {
  const within = (spans: readonly Downtime[]): number => lengthOf(common(merged(spans), [{ from, to: at }]));
  const ours = within(downtimes);
  const all = within([...downtimes, ...outages.map(({ from, to = at }) => ({ from, to }))]);
  const parts = [
    ours > 0 && say(`本网关停机${long(ours).zh}`, `${long(ours).en} in which we were down`),
    all > ours &&
      say(`无线网关停机${long(all - ours).zh}`, `${long(all - ours).en} in which the radio gateway was down`),
  ].filter((part) => part !== false);
  return (
    parts.length > 0 &&
    say(
      `不计${parts.map(({ zh }) => zh).join('和')}。`,
      `Not counting ${parts.map(({ en }) => en).join(' and ')}.`,
    )
  );
}

/** In whole minutes, one at the least; in whole hours from ten on. */
function long(µs: number): Sentence {
  const unit = µs < hours(10) ? minutes(1) : hours(1);
  const rounded = microseconds(Math.max(1, Math.round(µs / unit)) * unit);
  return say(spell(rounded, 'zh'), spell(rounded, 'en'));
}

const say = (zh: string, en: string): Sentence => ({ zh, en });

const withClock = (at: Instant, timeZone: string, zh: string, en: string): Sentence => {
  const time = clock(at, timeZone);
  return say(`${zh}${time.zh}。`, `${en}${time.en}.`);
};

/** `3月1日09:00`, `1 Mar 09:00`. */
function clock(at: Instant, timeZone: string): Sentence {
  const local = zoned(at, timeZone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return say(`${local.month}月${local.day}日${time}`, `${local.day} ${MONTHS[local.month - 1]} ${time}`);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function after({ why }: Rule, parts: readonly (Sentence | false)[]): Sentence {
  const said = parts.filter((part) => part !== false);
  return say([why, ...said].map(({ zh }) => zh).join(''), [why, ...said].map(({ en }) => en).join(' '));
}
