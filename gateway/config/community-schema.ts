import * as z from 'zod';
import { CONVENTIONS, conventionNamed } from '../../devices/conventions/index.ts';
import { KINDS, kindNamed } from '../../devices/kinds/index.ts';
import { CHANNELS, EMPLOYMENTS, GROUPS, RISKS, ROLES } from '../../devices/registry.ts';
import { hours, milliseconds } from '../../devices/time.ts';
import { isFilter, LONGEST_TOPIC } from '../../devices/topic.ts';
import { readDutyTime } from '../../rules/duty-time.ts';
import { parseHours } from '../../rules/opening-hours-text.ts';
import { shapeOf, word } from './check.ts';
import { duration, place } from './config-schema.ts';
import { nearest } from './nearest.ts';
import { secret } from './terms.ts';

/** Devices of one community; a larger one is to be parted. More are refused. */
export const MOST_DEVICES = 1_000_000;

/** Characters of an id: it stands in topics of at most 512. Longer ones are refused. */
export const LONGEST_ID = 128;

/** Characters of a name, beyond which it is refused: a sentence in a place for names. */
const LONGEST_NAME = 200;

/** Characters of a phone number with prefixes, blanks and an extension; longer ones are refused. */
const LONGEST_PHONE = 64;

/** People to call for one resident; more are refused: nobody calls a seventeenth. */
const MOST_CONTACTS = 16;

/** Own limits of one resident; more are refused: a rule asks for one at a time. */
const MOST_LIMITS = 16;

/** MQTT topic filters of one bridge; each message is matched against all. More are refused. */
const MOST_TOPICS = 64;

/** Weeks of a cycle of shifts: a year; longer ones are refused. */
const LONGEST_CYCLE = 53;

const id = word({
  what: 'an id',
  // A leading `$` is the broker's own in topics and ours among the keys of people.
  read: (text) =>
    /^[^/+#$\p{Cc}][^/+#\p{Cc}]*$/u.test(text) && text.length <= LONGEST_ID ? text : undefined,
  cure: `write 1 to ${LONGEST_ID} characters without / + # and control characters, not beginning with $`,
});

const listed = (what: string, known: readonly string[], has: (name: string) => boolean) =>
  word({
    what,
    read: (text) => (has(text) ? text : undefined),
    cure: (text) => `the nearest is "${nearest(text, known)}"; there are ${known.join(', ')}`,
  });

const weekly = word({
  what: 'weekly hours',
  read: (text) => (parseHours(text) ? text : undefined),
  cure: 'write e.g. "Mo-Fr 08:30-17:30; Sa 09:00-12:00" or "24/7"',
});

const dutyTime = word({
  what: 'a day or time',
  read: (text) => (readDutyTime(text, 'from', 'UTC') === undefined ? undefined : text),
  cure: 'write a day as 2026-11-02, a time of the zone as 2026-11-02T08:30, or one with an offset',
});

const timeZone = word({
  what: 'a time zone',
  read: (text) => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId,
  cure: 'write its IANA name, e.g. Asia/Shanghai',
});

const topicFilter = word({
  what: 'a topic filter of a bridge',
  read: (text) => (isFilter(text) && text.length <= LONGEST_TOPIC && !/^[$+#]/.test(text) ? text : undefined),
  cure: 'write e.g. "zigbee2mqtt/#", beginning with a level of its own',
});

const timeOfDay = z.iso.time({ precision: -1 });
const name = z.string().max(LONGEST_NAME);
const phone = z.string().max(LONGEST_PHONE);

const contact = z.strictObject({
  name: name.exactOptional().describe('Sealed.'),
  phone: phone.exactOptional().describe('Sealed.'),
  key: z.boolean().default(false).describe('Has a key to the home. Not sealed.'),
  guardian: z
    .boolean()
    .default(false)
    .describe('Answers for a person with a mental disorder or a child. Not sealed.'),
  asOf: z.iso.date().exactOptional().describe('Day on which this was last known to be right. Not sealed.'),
});

const resident = z.strictObject({
  id: id.describe('Unique among residents.'),
  place: place.describe('The home.'),
  name: name.exactOptional().describe('Sealed; nowhere else.'),
  groups: z.array(z.enum(GROUPS)).default([]).describe('Why someone looks after this person.'),
  risk: z.enum(RISKS).default('middle').describe('Decides kit, visits and limits.'),
  reviewBy: z.iso.date().exactOptional().describe('Day by which the risk is looked at again. Not sealed.'),
  phone: phone.exactOptional().describe('Sealed.'),
  contacts: z.array(contact).max(MOST_CONTACTS).default([]).describe('Whom to call.'),
  limits: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/), z.number().min(-1e9).max(1e9))
    .refine((limits) => Object.keys(limits).length <= MOST_LIMITS, {
      error: 'has too many entries',
      params: { cure: `at most ${MOST_LIMITS}` },
    })
    .exactOptional()
    .describe(
      'Figures that rules ask for by name instead of a fixed limit, e.g. `heartRateHigh: 130`. Not sealed.',
    ),
  away: z
    .strictObject({ until: z.iso.date().describe('Last day away.') })
    .exactOptional()
    .describe('Known to be away: silence is no sign then.'),
});

const device = z.strictObject({
  id: id.describe('Its MQTT user name, and its level in topics. Unique among devices and bridges.'),
  kind: listed(
    'a kind of device',
    KINDS.map((kind) => kind.name),
    (text) => kindNamed(text) !== undefined,
  ).describe(`What it measures: ${KINDS.map((kind) => kind.name).join(', ')}.`),
  place: place.exactOptional().describe("Where it hangs; left out: its resident's or venue's place."),
  resident: id.exactOptional().describe('Who wears it.'),
  venue: id.exactOptional().describe('The venue it counts in.'),
  bridge: id.exactOptional().describe('The bridge that speaks for it.'),
  address: z
    .string()
    .min(1)
    .max(LONGEST_TOPIC)
    .exactOptional()
    .describe('Its name on the bridge, unique there.'),
  secret: secret.exactOptional().describe('Its MQTT password; a device behind a bridge has none.'),
});

const bridge = z.strictObject({
  id: id.describe('Its MQTT user name. Unique among devices and bridges.'),
  secret: secret.describe('Its MQTT password.'),
  convention: listed(
    'a convention of bridges',
    CONVENTIONS.map((one) => one.name).filter((one) => one !== 'native'),
    // In the native convention every device signs in itself.
    (text) => text !== 'native' && conventionNamed(text) !== undefined,
  ).describe('How its devices speak, e.g. zigbee2mqtt.'),
  topics: z
    .array(topicFilter)
    .min(1)
    .max(MOST_TOPICS)
    .describe('MQTT topic filters it may publish and subscribe to.'),
});

const staff = z.strictObject({
  id: id.describe('Unique among staff.'),
  name: name.exactOptional().describe('Sealed; nowhere else.'),
  role: z.enum(ROLES).describe('What this person does.'),
  place: place.describe('The area answered for.'),
  employment: z
    .enum(EMPLOYMENTS)
    .exactOptional()
    .describe('Part-timers are called after the others of their tier.'),
  phone: phone.exactOptional().describe('Sealed.'),
  mail: z.email().max(254).exactOptional().describe('Sealed.'),
  channels: z
    .array(z.enum(CHANNELS))
    .exactOptional()
    .describe(
      'How this person is rung, in this order: `app` (the page of who is signed in), `sms` and `voice` (need a phone), `mail` (needs an address). Left out: `app`, once anybody in the file has channels; else nobody is rung, and cases stand on the screens.',
    ),
});

const shift = z.strictObject({
  staff: id.describe('Whose shift.'),
  place: place.exactOptional().describe("The area answered for in these hours; left out: the person's own."),
  weekly: weekly.describe('When, e.g. `Mo-Fr 08:30-17:30`.'),
  rotation: z
    .strictObject({
      weeks: z
        .int()
        .min(1)
        .max(LONGEST_CYCLE)
        .describe('Length of the cycle in weeks, which begin on Monday.'),
      in: z
        .array(z.int().min(1).max(LONGEST_CYCLE))
        .min(1)
        .max(LONGEST_CYCLE)
        .describe('The weeks of the cycle that are worked, the first being 1.'),
      from: z.iso.date().describe('Any day of a first week; the cycle goes on in both directions.'),
    })
    .exactOptional()
    .describe('Left out: every week.'),
});

const leave = z.strictObject({
  staff: id.describe('Who is away.'),
  from: dutyTime.describe('First day, or the time it begins.'),
  to: dutyTime.describe('Last day, or the time it ends.'),
});

const override = z.strictObject({
  place: place
    .exactOptional()
    .describe("The area it is about; left out: that of the one stood in for, else the person's own."),
  staff: id.describe('Who is on duty.'),
  instead: id
    .exactOptional()
    .describe('Whose turns are taken there; left out: on duty besides the others. A swap is two of them.'),
  from: dutyTime.describe('First day, or the time it begins.'),
  to: dutyTime.describe('Last day, or the time it ends.'),
});

const venue = z.strictObject({
  id: id.describe('Unique among venues.'),
  place: place.describe('Where it is.'),
  name: name.exactOptional().describe('What people call it.'),
  capacity: z.int().min(1).max(1_000_000).exactOptional().describe('Persons it may hold; more is crowding.'),
  hours: weekly.exactOptional().describe('Opening hours, e.g. `Mo-Fr 08:30-17:00; Sa 09:00-12:00`.'),
  limits: z
    .strictObject({
      earliest: timeOfDay.exactOptional().describe('Never opens before (HH:MM).'),
      latest: timeOfDay.exactOptional().describe('Never closes after (HH:MM).'),
      hoursPerWeek: z.number().min(0).max(168).exactOptional().describe('Hours of staff a week.'),
      notice: duration(milliseconds(0), hours(24 * 365))
        .exactOptional()
        .describe('Time from saying new hours to their beginning, ISO 8601.'),
    })
    .exactOptional()
    .describe('Bounds of hours that are adapted.'),
  proposals: z.boolean().default(false).describe('New hours wait for a person to accept them.'),
});

const holiday = z.strictObject({
  date: z.iso.date().describe('The day.'),
  working: z.boolean().describe('Whether people work on it.'),
});

/** The community file: who and what there is. */
export const communitySchema = z.strictObject({
  timeZone: timeZone.prefault('Asia/Shanghai').describe('Zone of all hours and days, IANA name.'),
  holidays: z.array(holiday).prefault([]).describe('Days whose working differs from their weekday.'),
  residents: z.array(resident).prefault([]).describe('People watched over.'),
  devices: z.array(device).max(MOST_DEVICES).prefault([]).describe('What measures.'),
  bridges: z.array(bridge).prefault([]).describe('Credentials that carry many devices.'),
  staff: z.array(staff).prefault([]).describe('People who answer.'),
  shifts: z.array(shift).prefault([]).describe('When they answer; without a shift: always.'),
  leave: z.array(leave).prefault([]).describe('When they are away.'),
  overrides: z.array(override).prefault([]).describe('When others stand in, or come besides.'),
  venues: z.array(venue).prefault([]).describe('Places that open and close.'),
});

export type CommunityText = z.output<typeof communitySchema>;

/** For editors that check YAML as it is written. */
export const communityJsonSchema = () => shapeOf(communitySchema);
