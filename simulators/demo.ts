import type { Directory } from '../devices/registry.ts';
import { type Instant, minutes, plus } from '../devices/time.ts';
import type { Token } from './centre.ts';
import { type CommunityOptions, generateCommunity } from './community.ts';
import type { CommunityText } from './community-text.ts';
import { Random } from './random.ts';
import type { Answering } from './staff.ts';
import { USUAL_FAULTS } from './trouble.ts';
import type { Rates } from './truth.ts';

/** What a community for show is made from. */
export interface DemoOptions extends Omit<CommunityOptions, 'secret'> {
  /** A fresh random text each time it is called. */
  readonly secret: () => string;
  readonly mqttPort: number;
  readonly httpPort: number;
}

export interface Demo {
  readonly community: CommunityText;
  /** The gateway's config, beside the community file. */
  readonly config: object;
  readonly administrator: Token;
}

/** Some more happens than in life, so that a visitor sees something: about a red in ten minutes at clock ×20. */
const LIVELY_RATES: Rates = { collapses: 2, fallsAndUp: 8, sos: 4, falseSos: 4, fires: 1, burntPans: 4 };
/** Simulated time until the first red: half a minute at ×20. */
const OPENING_AFTER = minutes(10);
const OPENING_BURNS = minutes(14);

/** A community and the config of its gateway: an administrator to look with, a reader, and a phone for each member of staff. */
export function makeDemo(options: DemoOptions): Demo {
  const { secret, mqttPort, httpPort, ...plan } = options;
  const community = generateCommunity({ ...plan, secret: secret() });
  const administrator: Token = { name: 'admin', token: secret(), role: 'administrator' };
  const reader: Token = { name: 'fleet', token: secret(), role: 'administrator' };
  const phones = (community.staff ?? []).map(({ id, role, place }) => ({
    name: `phone-${id}`,
    token: secret(),
    role,
    // A worker may help out in a neighbouring grid: the phone sees the community.
    place: place.split('/').slice(0, 4).join('/'),
    staff: id,
  }));
  const everywhere = (community.residents?.[0]?.place ?? 'hz').split('/')[0] ?? 'hz';
  const config = {
    mqtt: { port: mqttPort },
    http: {
      port: httpPort,
      tokens: [{ ...administrator, place: everywhere }, { ...reader, place: everywhere }, ...phones],
    },
    data: './gateway',
    community: './community.yaml',
  };
  return { community, config, administrator };
}

/** An opening that shows the way of a case: smoke in a kitchen, the first who is told does not answer, the next does. */
export function openingPlot(
  directory: Directory,
  from: Instant,
  team: (directory: Directory, chance: Random) => Answering,
) {
  const kitchens = directory.registry.devices.filter(
    (one) => one.kind === 'smoke' && one.venue === undefined,
  );
  // Another one at each start: the last one's case may still be open.
  const home = kitchens[new Random(`opening ${from}`).whole(0, kitchens.length - 1)]?.place;
  const at = plus(from, OPENING_AFTER);
  return {
    rates: LIVELY_RATES,
    faults: USUAL_FAULTS,
    happenings:
      home === undefined ? [] : [{ what: 'fire' as const, at, home, clearAfter: OPENING_BURNS, real: true }],
    answering: (all: Directory, chance: Random): Answering => {
      const others = team(all, chance);
      let isFirst = true;
      return {
        hear(notice) {
          const isOpening = isFirst && notice.cause === 'smoke' && notice.place === home;
          if (isOpening) isFirst = false;
          return isOpening ? [] : others.hear(notice);
        },
      };
    },
  };
}
