import { z } from 'zod';
import { GROUPS, RISKS, ROLES } from '../../../devices/registry.ts';
import { LEVELS } from '../../../rules/level.ts';
import { count, id, next, placeIn, time } from './terms.ts';

/** Rows of one page of buildings, devices, venues or staff. Over it: 400 `query-invalid`. */
const MOST_ROWS = 500;

const USUAL_ROWS = 100;

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

export const level = z.enum(LEVELS).nullable().describe('the worst level of what is open there');

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
  lastTested: time.exactOptional().describe('when its test button was pressed last'),
  troubles: z.array(z.enum(DEVICE_TROUBLES)),
});

export type DeviceView = z.output<typeof deviceSchema>;

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

export const staffPage = z.strictObject({ items: z.array(staffSchema), next });
