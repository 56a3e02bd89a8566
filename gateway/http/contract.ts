import { z } from 'zod';
import { parsePlace } from '../../devices/place.ts';
import { GROUPS, RISKS, ROLES } from '../../devices/registry.ts';
import { parseTime } from '../../devices/time.ts';
import { CASE_STATES, DEADLINE_STATES } from '../../rules/case.ts';
import { CAUSES } from '../../rules/cause.ts';
import { type CaseFact, DEADLINE_KINDS, RESOLVE_REASONS } from '../../rules/fact.ts';
import { ANSWER_ACTIONS, type AnswerAction } from '../../rules/input.ts';
import { LEVELS, URGENCIES } from '../../rules/level.ts';
import { formatHours, parseHours } from '../../rules/opening-hours-text.ts';
import { TIERS } from '../../rules/tier.ts';

export type { AnswerAction } from '../../rules/input.ts';

/** Longest text of a note, in UTF-16 units: a page. Over it: 422 `body-invalid`. */
const LONGEST_NOTE = 2_000;
/** Rows of one page of cases; 50 fill a screen. Over it: 400 `query-invalid`. */
const MOST_CASES = 200;
const USUAL_CASES = 50;
/** Rows of one page of buildings, devices, venues or staff. Over it: 400 `query-invalid`. */
const MOST_ROWS = 500;
const USUAL_ROWS = 100;
/** Raw readings of one answer; a band's day is 86,400. Over it: 400 `query-invalid`. */
const MOST_READINGS = 100_000;
/** Ids and cursors in a query: the longest place id has 454 characters. */
const LONGEST_ID = 512;

const id = z.string().min(1).max(LONGEST_ID);
const time = z.string().meta({ format: 'date-time', description: 'ISO 8601 with an offset' });
const sentence = z.strictObject({ zh: z.string(), en: z.string() });

/** A time that comes in: ISO 8601 with an offset or `Z`. A `+` that a URL turned into a space is one. */
const timeIn = time.max(40).transform((text, context) => {
  const at = parseTime(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  if (at !== undefined) return at;
  context.addIssue('expected a time as ISO 8601 with an offset');
  return z.NEVER;
});

const placeIn = id.transform((text, context) => {
  const place = parsePlace(text);
  if (place !== undefined) return place;
  context.addIssue('expected a place id');
  return z.NEVER;
});

/** States parted by commas. */
const statesIn = z
  .string()
  .max(100)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(CASE_STATES)))
  .meta({ description: `one or more of ${CASE_STATES.join(', ')}, parted by commas` });

/** A page's size, from the digits of a query. */
const count = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .default(String(usual))
    .transform(Number)
    .pipe(z.number().int().min(1).max(most));

export const casesQuery = z.strictObject({
  level: z.enum(LEVELS).exactOptional(),
  state: statesIn.exactOptional(),
  place: placeIn.exactOptional(),
  cause: z.enum(CAUSES).exactOptional(),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_CASES, USUAL_CASES),
  after: id.exactOptional(),
});

export const readingsQuery = z.strictObject({
  device: id,
  metric: z.string().min(1).max(64).exactOptional(),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_READINGS, MOST_READINGS),
  after: id.exactOptional(),
});

export const caseParams = z.strictObject({ id: z.string().min(1).max(64) });

/** Printable ASCII, so that it fits a header and a record whatever the client. */
export const answerHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .exactOptional(),
});

export const liveHeaders = z.looseObject({ 'last-event-id': z.string().min(1).max(64).exactOptional() });

const answered = {
  madeAt: timeIn.exactOptional(),
  note: z.string().min(1).max(LONGEST_NOTE).exactOptional(),
};
const plain = z.strictObject(answered);

/** What each action takes; every one may bring a note and the time at which it was made on the phone. */
export const ANSWER_BODIES = {
  accept: plain,
  contact: plain,
  'on-my-way': plain,
  arrive: plain,
  resolve: z.strictObject({ ...answered, reason: z.enum(RESOLVE_REASONS) }),
  'hand-over': z.strictObject({ ...answered, to: id }),
  'hand-over/accept': plain,
  'hand-over/refuse': plain,
  help: plain,
  note: z.strictObject({ ...answered, note: z.string().min(1).max(LONGEST_NOTE) }),
  reopen: plain,
  receipt: plain,
  feedback: z.strictObject({ ...answered, satisfied: z.boolean(), complaint: z.boolean().exactOptional() }),
  'join-department': z.strictObject({ ...answered, department: z.string().min(1).max(64) }),
} as const satisfies Record<AnswerAction, z.ZodType>;

export type AnswerBody = z.output<(typeof ANSWER_BODIES)[AnswerAction]>;

const actor = z.union([z.strictObject({ staff: z.string() }), z.strictObject({ service: z.string() })]);

/** A fact as it leaves: these keys, and those of its type. */
export const factSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  at: time,
  recordedAt: time.exactOptional(),
  place: z.string().exactOptional(),
  case: z.string().exactOptional(),
  level: z.enum(LEVELS).exactOptional(),
  urgency: z.enum(URGENCIES).exactOptional(),
});
export type FactView = z.output<typeof factSchema>;
/** The facts of a case's timeline. */
export type CaseFactType = CaseFact['type'];

const deadlineSchema = z.strictObject({
  kind: z.enum(DEADLINE_KINDS),
  due: time,
  warnAt: time,
  /** Id of a member of staff or name of a service. */
  owner: z.string().nullable(),
  state: z.enum(DEADLINE_STATES),
  why: z.string().exactOptional(),
  tier: z.enum(TIERS).exactOptional(),
  /** It crosses a year whose official holidays are not known. */
  unsure: z.literal(true).exactOptional(),
});

const alertSchema = z.strictObject({
  id: z.string(),
  rule: z.string(),
  at: time,
  level: z.enum(LEVELS),
  device: z.string().exactOptional(),
  resident: z.string().exactOptional(),
  quiet: z.boolean(),
  momentary: z.boolean(),
  why: sentence,
});

const deliverySchema = z.strictObject({
  channel: z.string(),
  target: z.string(),
  /** Id of the fact that is told. */
  fact: z.string(),
  state: z.enum(['waiting', 'failing', 'delivered']),
  attempts: z.number().int(),
  /** When it was delivered. */
  at: time.nullable(),
  /** Why the last try failed. */
  reason: z.string().exactOptional(),
});

const listed = {
  id: z.string(),
  level: z.enum(LEVELS),
  urgency: z.enum(URGENCIES),
  state: z.enum(CASE_STATES),
  cause: z.enum(CAUSES),
  subject: z.strictObject({ type: z.string(), id: z.string() }),
  place: z.string(),
  openedAt: time,
  why: sentence,
  tier: z.enum(TIERS),
  responsible: z
    .union([
      z.strictObject({ staff: z.string(), since: time }),
      z.strictObject({ service: z.string(), since: time }),
    ])
    .nullable(),
  deadlines: z.array(deadlineSchema),
  alerts: z.array(alertSchema),
  closedAt: time.exactOptional(),
  reason: z.enum(RESOLVE_REASONS).exactOptional(),
  /** The case that took this one in. */
  into: z.string().exactOptional(),
};

export const listedCaseSchema = z.strictObject(listed);
export type ListedCase = z.output<typeof listedCaseSchema>;

export const caseSchema = z.strictObject({
  ...listed,
  deliveries: z.array(deliverySchema),
  timeline: z.array(factSchema),
});
export type CaseView = z.output<typeof caseSchema>;

const next = z.string().nullable().describe('cursor of the next page: give it back as `after`');

export const casesPage = z.strictObject({ items: z.array(listedCaseSchema), next });

/** A row of readings: its time, and the fields that came with it. */
export const readingsPage = z.strictObject({
  items: z.array(z.looseObject({ at: time })),
  next,
});

/** Signing in: an account's name and password, or a token's. */
export const signInBody = z.strictObject({
  name: z.string().min(1).max(128),
  password: z.string().min(1).max(1_024),
});

/** Who asks, and the time that this gateway's cases go by. */
export const sessionSchema = z.strictObject({
  name: z.string(),
  role: z.enum(ROLES),
  place: z.string(),
  staff: z.string().exactOptional(),
  /** Residents and staff come with their names. */
  seesNames: z.boolean(),
  /** What the role may do to a case in its place. */
  actions: z.array(z.enum(ANSWER_ACTIONS)),
  timeZone: z.string(),
  /** Core time, in which all clocks of cases run. */
  now: time,
  /** How many times faster than the machine's time it passes: 1 but in demonstrations. */
  speed: z.number(),
});
export type SessionView = z.output<typeof sessionSchema>;

export const registerQuery = z.strictObject({
  place: placeIn.exactOptional(),
  limit: count(MOST_ROWS, USUAL_ROWS),
  after: id.exactOptional(),
});

export const DEVICE_TROUBLES = ['silent', 'never-seen', 'battery-low'] as const;

export const devicesQuery = registerQuery.extend({
  kind: z.string().min(1).max(64).exactOptional(),
  trouble: z.enum(DEVICE_TROUBLES).exactOptional(),
});

const level = z.enum(LEVELS).nullable().describe('the worst level of what is open there');

const residentSchema = z.strictObject({
  id: z.string(),
  groups: z.array(z.enum(GROUPS)),
  risk: z.enum(RISKS),
  /** For those who may see names. */
  name: z.string().exactOptional(),
});

const homeSchema = z.strictObject({
  place: z.string(),
  level,
  /** The case behind the level. */
  case: z.string().nullable(),
  residents: z.array(residentSchema),
  devices: z.array(z.string()),
});

export const buildingSchema = z.strictObject({
  place: z.string(),
  level,
  case: z.string().nullable(),
  residents: z.number().int(),
  /** Those of the building itself and of its homes. */
  devices: z.number().int(),
  homes: z.array(homeSchema),
});
export type BuildingView = z.output<typeof buildingSchema>;

export const deviceSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  place: z.string(),
  resident: z.string().exactOptional(),
  venue: z.string().exactOptional(),
  bridge: z.string().exactOptional(),
  /** Its last message; `null` when it was never seen. */
  lastContact: time.nullable(),
  battery: z.number().nullable().describe('%'),
  troubles: z.array(z.enum(DEVICE_TROUBLES)),
});
export type DeviceView = z.output<typeof deviceSchema>;

export const venueSchema = z.strictObject({
  id: z.string(),
  place: z.string(),
  name: z.string().exactOptional(),
  level,
  case: z.string().nullable(),
  capacity: z.number().int().nullable(),
  /** As its sensors last said; `null` when they do not count. */
  people: z.number().nullable(),
  /** Weekly, as registered. */
  hours: z.string().nullable(),
  openNow: z.boolean().nullable(),
});
export type VenueView = z.output<typeof venueSchema>;

export const venueParams = z.strictObject({ id: z.string().min(1).max(128) });

const weekly = z
  .string()
  .max(300)
  .transform((text, context) => {
    try {
      return formatHours(parseHours(text));
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : 'not understood');
      return z.NEVER;
    }
  });

/** Hours of the manager's own; `null` takes them back. Without `until` they hold until then. */
export const hoursOverride = z.strictObject({ hours: weekly.nullable(), until: timeIn.exactOptional() });

export const hoursAnswer = z.strictObject({ proposal: id });

/** The hours of a venue as published. */
export const hoursSchema = z.strictObject({
  venue: z.string(),
  hours: z.string().nullable().describe('what holds now, as an opening_hours text'),
  usual: z.string().nullable(),
  by: z.enum(['registered', 'planner', 'manager']),
  until: time.exactOptional(),
  openNow: z.boolean().nullable(),
  coming: z.strictObject({ hours: z.string(), from: time, why: sentence }).exactOptional(),
  proposals: z.array(
    z.strictObject({ id: z.string(), hours: z.string().exactOptional(), expires: time, why: sentence }),
  ),
});
export type HoursView = z.output<typeof hoursSchema>;

export const staffSchema = z.strictObject({
  id: z.string(),
  role: z.enum(ROLES),
  place: z.string(),
  onDuty: z.boolean(),
  /** For those who may see names. */
  name: z.string().exactOptional(),
});
export type StaffView = z.output<typeof staffSchema>;

export const placesPage = z.strictObject({ items: z.array(buildingSchema), next });
export const devicesPage = z.strictObject({
  items: z.array(deviceSchema),
  next,
  /** Of all devices in the place, whatever the other filters. */
  counts: z.strictObject({
    all: z.number().int(),
    silent: z.number().int(),
    'never-seen': z.number().int(),
    'battery-low': z.number().int(),
  }),
});
export type DevicesPage = z.output<typeof devicesPage>;
export const venuesPage = z.strictObject({ items: z.array(venueSchema), next });
export const staffPage = z.strictObject({ items: z.array(staffSchema), next });

/** RFC 9457, with our code; `who` holds the case that could not be answered. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().exactOptional(),
  who: actor.exactOptional(),
});
export type ProblemView = z.output<typeof problemSchema>;
