import { isWithin } from '../devices/place.ts';
import { formatTime, type Instant, plus } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import type { WalkChange } from '../rules/input.ts';
import { detectorsIn, type WalkTest } from '../rules/walk-test.ts';
import { actorOf } from './answering.ts';
import type { WalkApi } from './http/api.ts';
import type { WalkTestView } from './http/contract/walk-tests.ts';
import type { TokenPrincipal } from './principal.ts';
import { type Submit, verdictOn } from './verdict.ts';

export interface WalkParts {
  readonly community: Community;
  readonly submit: Submit;
}

/** Walk tests as they stand; what people say of them is journalled and judged. */
export function openWalks(parts: WalkParts): WalkApi {
  const all = () => parts.community.walks.state.tests;
  async function say(principal: TokenPrincipal, change: (at: Instant) => WalkChange) {
    const by = actorOf(principal);
    const walk = await verdictOn('walk', parts.submit, (at) => ({
      type: 'walk-test',
      at,
      by,
      change: change(at),
    }));
    return walk.ok ? viewOf(walk.test, parts.community) : walk.why;
  }
  return {
    within: (place) =>
      all()
        .filter((test) => isWithin(test.place, place) || isWithin(place, test.place))
        .map((test) => viewOf(test, parts.community)),
    place: (id) => all().find((test) => test.id === id)?.place,
    start: (principal, place, length) =>
      say(principal, (at) => ({ type: 'start', place, until: plus(at, length) })),
    end: (principal, test) => say(principal, () => ({ type: 'end', test })),
  };
}

function viewOf(test: WalkTest, { directory }: Community): WalkTestView {
  const time = (at: Instant): string => formatTime(at, directory.registry.timeZone);
  const { id, place, by, from, until, tested, ended } = test;
  const others = ended?.missed ?? detectorsIn(place, directory);
  const detectors = [...new Set([...Object.keys(tested), ...others])].sort().map((device) => {
    const at = tested[device];
    const hangs = directory.device(device)?.place;
    return { device, ...(hangs && { place: hangs }), tested: at === undefined ? null : time(at) };
  });
  const over = ended && { at: time(ended.at), ...(ended.by && { by: ended.by }) };
  return { id, place, by, from: time(from), until: time(until), ...(over && { ended: over }), detectors };
}
