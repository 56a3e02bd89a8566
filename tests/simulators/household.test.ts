import { describe, expect, it } from 'vitest';
import { days, hours, type Instant, minutes, plus } from '../../devices/time.ts';
import { Random } from '../../simulators/random.ts';
import { RHYTHMS, rhythmOf } from '../../simulators/rhythm.ts';
import { listen, MIDNIGHT, openWorld, type SaidDeed, smallRegistry } from './lives.ts';

const registry = smallRegistry();
const alone = registry.residents.find(
  ({ id, awayUntil }) => awayUntil === undefined && bandOf(id) !== undefined,
);
const ALONE = alone?.id ?? '';
const HOME = alone?.place ?? '';

function bandOf(resident: string): string | undefined {
  return registry.devices.find((one) => one.resident === resident)?.id;
}
const doorOf = (place: string) =>
  registry.devices.find((one) => one.kind === 'door' && one.place === place)?.id;
const opens = (said: readonly SaidDeed[], place: string) =>
  said.filter(({ device, says }) => device === doorOf(place) && says.open === true);

describe('households', () => {
  it('[SM7] speak in the order of time, each device as its kind does', () => {
    const said = listen(openWorld(), plus(MIDNIGHT, days(2)));
    expect(said.length).toBeGreaterThan(1_000);
    expect(said.every(({ at }, n) => n === 0 || at >= (said[n - 1]?.at ?? at))).toBe(true);
    const kinds = new Set(said.map(({ device }) => registry.devices.find(({ id }) => id === device)?.kind));
    expect([...kinds].sort()).toEqual(['door', 'occupancy', 'smoke', 'wristband']);
  });

  it('[SM8] a day does not depend on when the telling began', () => {
    const noon = plus(MIDNIGHT, hours(12));
    const end = plus(MIDNIGHT, days(1));
    const whole = listen(openWorld(), end).filter(({ at }) => at >= noon);
    expect(listen(openWorld({ from: noon }), end)).toEqual(whole);
  });

  it('[SM9] kinds of person differ, and all kinds occur', () => {
    const found = new Set(Array.from({ length: 100 }, (_, n) => rhythmOf(new Random(String(n)))));
    expect([...found].sort()).toEqual([...RHYTHMS].sort());
  });

  it('[SM10] whoever lies on the floor takes no step and opens no door until found, and is in hospital after that', () => {
    const at = plus(MIDNIGHT, hours(8));
    const world = openWorld({
      happenings: [{ what: 'collapse', at, resident: ALONE, noticed: true }],
    });
    const before = listen(world, plus(MIDNIGHT, days(2)));
    const band = before.filter(({ device }) => device === bandOf(ALONE));
    expect(band.filter(({ says }) => says.fall === true).map((one) => one.at)).toEqual([at]);
    const today = band.filter((one) => one.at > at && one.at < plus(MIDNIGHT, days(1)));
    expect(new Set(today.map(({ says }) => says.steps)).size).toBe(1);
    expect(opens(before, HOME).filter((one) => one.at > at)).toEqual([]);
    const found = plus(MIDNIGHT, hours(50)) as Instant;
    world.visit(HOME as never, found);
    expect(world.truth.plights).toEqual([{ resident: ALONE, from: at, found }]);
    const after = listen(world, plus(MIDNIGHT, days(8)));
    // Only the helper passed the door.
    expect(opens(after, HOME).map((one) => one.at - found)).toEqual([5_000_000]);
    expect(opens(listen(world, plus(MIDNIGHT, days(14))), HOME).length).toBeGreaterThan(0);
  });

  it('[SM11] a fall is noticed by the band at once, and so are the steps after it', () => {
    const at = plus(MIDNIGHT, hours(9));
    const fall = { what: 'fall', at, resident: ALONE, upAfter: minutes(2) } as const;
    const said = listen(openWorld({ happenings: [fall] }), plus(MIDNIGHT, hours(10)));
    const band = said.filter(
      (one) => one.device === bandOf(ALONE) && one.at >= at && one.at <= plus(at, minutes(2)),
    );
    const [falls, rises] = [band[0], band.at(-1)];
    expect(falls?.says.fall).toBe(true);
    expect(rises?.at).toBe(plus(at, minutes(2)));
    expect(Number(rises?.says.steps)).toBeGreaterThan(Number(falls?.says.steps));
  });

  it('[SM12] a worn band goes on at night, a forgotten one says that it is not worn', () => {
    const said = listen(openWorld(), plus(MIDNIGHT, days(20)));
    const bands = said.filter(({ device }) => device.startsWith('band-'));
    const worn = bands.filter(({ says }) => says.worn === true).length;
    expect(worn / bands.length).toBeGreaterThan(0.9);
    expect(bands.some(({ says }) => says.worn === false && says.battery === 60)).toBe(true);
    expect(
      bands.every(
        ({ says }) =>
          says.heartRate === undefined || (Number(says.heartRate) >= 48 && Number(says.heartRate) < 140),
      ),
    ).toBe(true);
  });
});
