import * as z from 'zod';
import { parsePlace } from '../../devices/place.ts';
import { ROLES } from '../../devices/registry.ts';
import { type Duration, milliseconds } from '../../devices/time.ts';
import { LEVELS } from '../../rules/level.ts';
import { callSchema, mailSchema } from './channel-schema.ts';
import { shapeOf, word } from './check.ts';
import { secret, webAddress } from './terms.ts';

/** Characters below which a secret is warned of: 16 random ones hold 80 bits or more. Short ones work. */
export const SHORT_SECRET = 16;

/** Tokens are compared one by one at each sign-in; a thousand cost under a millisecond. More are refused. */
export const MOST_TOKENS = 1000;

/** Languages of what staff are told. */
const LANGUAGES = ['zh', 'en'] as const;

/** Each webhook is asked for every fact; more are refused. */
export const MOST_WEBHOOKS = 100;

export const place = word({
  what: 'a place',
  read: parsePlace,
  cure: 'write city/district/street/community/grid/building/home, or its beginning, of A-Z a-z 0-9 . _ -',
});

/** A length of time in ISO 8601, from `least` to `most`. */
export function duration(least: Duration, most: Duration): z.ZodType<Duration, string> {
  return word({
    what: 'a length of time in bounds',
    read: (text) => {
      const length = milliseconds(Temporal.Duration.from(text).total('milliseconds'));
      return length >= least && length <= most ? length : undefined;
    },
    cure: `write e.g. PT60S or P2D, from ${least / 1e6} to ${most / 1e6} seconds`,
  });
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const bytes = ({ least, most, preset }: { least: number; most: number; preset: number }) =>
  z.int().min(least).max(most).default(preset);

function listener(port: number) {
  return z.strictObject({
    host: z.string().min(1).max(255).default('127.0.0.1').describe('Address to listen on.'),
    port: z.int().min(0).max(65_535).default(port).describe('Port to listen on; 0 takes a free one.'),
    tls: z
      .strictObject({
        cert: z.string().min(1).describe('File of the certificate chain (PEM).'),
        key: z.string().min(1).describe('File of the private key (PEM).'),
      })
      .exactOptional()
      .describe('Encrypts what goes over the network.'),
    insecure: z
      .boolean()
      .default(false)
      .describe('Allows a host that is not loopback without `tls`: only for a network you trust.'),
  });
}

const token = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(128)
    .describe('The user name over MQTT; stands as the author of answers. Unique.'),
  token: secret.describe(
    'The password over MQTT and the bearer token over HTTP. Unique; 16 characters or more.',
  ),
  role: z.enum(ROLES).describe('What it may do.'),
  place: place.describe('What it may see: this place and all inside it.'),
  staff: z
    .string()
    .min(1)
    .max(128)
    .exactOptional()
    .describe(
      'Id of the member of staff whose rights and shifts it has; left out: a service, always on duty.',
    ),
});

const url = webAddress.default('http://127.0.0.1:8086').describe('Where it answers.');
const influx = z.discriminatedUnion('version', [
  z.strictObject({
    version: z.literal(1).describe('InfluxDB 1.x.'),
    url,
    database: z.string().min(1).default('shouwang').describe('Database to write to.'),
    username: z.string().min(1).exactOptional().describe('User, when it asks for one.'),
    password: secret.exactOptional().describe('Password of the user.'),
  }),
  z.strictObject({
    version: z.literal(2).describe('InfluxDB 2.x.'),
    url,
    org: z.string().min(1).default('shouwang').describe('Organisation.'),
    bucket: z.string().min(1).default('shouwang').describe('Bucket to write to.'),
    token: secret.describe('API token that may write the bucket.'),
  }),
  z.strictObject({
    version: z.literal(3).describe('InfluxDB 3.'),
    url,
    database: z.string().min(1).default('shouwang').describe('Database to write to.'),
    token: secret.exactOptional().describe('API token, when it asks for one.'),
  }),
]);

const webhook = z.strictObject({
  url: webAddress.describe('Where facts are posted.'),
  secret: secret.describe('Key of the signature `X-Signature`.'),
  levels: z
    .array(z.enum(LEVELS))
    .min(1)
    .default([...LEVELS])
    .describe('Levels it is told of.'),
});

const watchdog = z.strictObject({
  url: webAddress.describe(
    'Asked (GET) again and again while the gateway lives; another system notices when it stops.',
  ),
  every: duration(milliseconds(1_000), milliseconds(86_400_000))
    .prefault('PT60S')
    .describe('Time between two calls, ISO 8601.'),
});

const readings = z.strictObject({
  raw: duration(milliseconds(2 * 86_400_000), milliseconds(10 * 366 * 86_400_000))
    .prefault('P30D')
    .describe('How long raw readings stay, ISO 8601; two days or more, for late ones to be counted right.'),
  fiveMinutes: duration(milliseconds(2 * 86_400_000), milliseconds(100 * 366 * 86_400_000))
    .prefault('P730D')
    .describe('How long their rows of five minutes stay, ISO 8601.'),
  from: z
    .enum(['embedded', 'influx'])
    .default('embedded')
    .describe('Which store answers `readings` over HTTP; `influx` needs the key `influx`.'),
});

/** The config file. Relative paths in it are relative to the file. */
export const configSchema = z.strictObject({
  mqtt: listener(1883).prefault({}).describe('Where devices, bridges and readers of alerts sign in.'),
  http: listener(8080)
    .extend({
      tokens: z.array(token).max(MOST_TOKENS).prefault([]).describe('API tokens, for MQTT too.'),
    })
    .prefault({})
    .describe('API, console, health and metrics.'),
  data: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of journal, facts and snapshots; made when missing.'),
  journal: z
    .strictObject({
      limit: bytes({ least: 128 * MIB, most: 1024 * GIB, preset: 8 * GIB }).describe(
        'Bytes that the journal may have. Beyond it only alarms are taken until the readings store has caught up.',
      ),
      reserve: bytes({ least: 4 * MIB, most: 4 * GIB, preset: 64 * MIB }).describe(
        'Bytes of disk held back, so that alarms go on when the disk is full.',
      ),
    })
    .prefault({})
    .describe('What comes in, before it is judged.'),
  community: z
    .string()
    .min(1)
    .exactOptional()
    .describe('The community file; left out: nobody and nothing yet.'),
  influx: influx.exactOptional().describe('Readings go there too; left out: only the embedded store.'),
  readings: readings.prefault({}).describe('How long readings stay, here and in InfluxDB 1.'),
  webhooks: z.array(webhook).max(MOST_WEBHOOKS).default([]).describe('Systems that are told of alerts.'),
  sms: callSchema.exactOptional().describe('Text messages to staff, by the HTTP interface of a provider.'),
  voice: callSchema
    .exactOptional()
    .describe('Calls that read a text to staff, by the HTTP interface of a provider.'),
  mail: mailSchema.exactOptional().describe('Mails to staff, by an SMTP server.'),
  language: z.enum(LANGUAGES).default('zh').describe('Language of what staff are told outside the console.'),
  publicUrl: webAddress
    .exactOptional()
    .describe('Where staff reach this gateway; messages and mails then end with a link to `/m` there.'),
  watchdog: watchdog.exactOptional().describe('Who notices when the gateway is gone.'),
  rules: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder of your own rules (YAML, see rules.md), taken while the gateway runs.'),
});

export type ConfigText = z.output<typeof configSchema>;

/** For editors that check YAML as it is written. */
export const configJsonSchema = () => shapeOf(configSchema);
