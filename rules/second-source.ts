import type { DeviceId } from '../devices/reading.ts';
import type { Directory } from '../devices/registry.ts';
import { type Instant, plus } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import { alertAt, type DeviceState, deviceAt, deviceState, isCalm, type PlaceState } from './place-state.ts';
import type { DeviceWatch, RuleOn, Watch } from './watch.ts';

/** What speaks for a happening besides the device that reported it: a call, the same from another device, a red alert. */
export type SecondSource = 'call' | 'same' | 'red';

/** A wait for a sign that it was nothing, with a second source that ends it. */
export interface Hurried {
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
  readonly rule: RuleOn<'momentary'>;
  readonly second: SecondSource;
}

/** The waits of the wearer of a device that end now; a device that nobody wears knows of no person. */
export function hurriedWaits(
  row: PlaceState,
  { subject }: DeviceWatch,
  at: Instant,
  { directory, watch }: { readonly directory: Directory; readonly watch: Watch },
): Hurried[] {
  if (subject.type !== 'resident') return [];
  const devices = directory.wornBy(subject.id);
  if (devices.every(({ id }) => isQuiet(deviceAt(row, id)))) return [];
  const worn = devices.map((device): Worn => {
    const { id } = device;
    return { id, watch: watch.on(device), state: deviceState(row, id, at) };
  });
  return worn.flatMap((one) =>
    one.watch.rules.momentaries.flatMap((rule) => {
      const { hurriedBy } = rule.on;
      if (hurriedBy === undefined || alertAt(one.state, rule.id).phase !== 'pending') return [];
      const second = secondSource({ ...rule, hurriedBy }, one, worn, { at, watch });
      return second === undefined ? [] : [{ watch: one.watch, state: one.state, rule, second }];
    }),
  );
}

/** Nothing waits there. */
const isQuiet = (state: DeviceState | undefined): boolean => state !== undefined && isCalm(state);

interface Worn {
  readonly id: DeviceId;
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
}

/** A call or the same happening counts for as long as the rule waits, before it and after it. */
function secondSource(
  { on, onDelay, cause, hurriedBy }: RuleOn<'momentary'> & { readonly hurriedBy: string },
  own: Worn,
  worn: readonly Worn[],
  { at, watch }: { readonly at: Instant; readonly watch: Watch },
): SecondSource | undefined {
  const isRecent = (time: Instant | undefined): boolean => time !== undefined && at <= plus(time, onDelay);
  if (worn.some(({ state }) => isRecent(state.pressed[hurriedBy]))) return 'call';
  if (worn.some(({ id, state }) => id !== own.id && isRecent(state.pressed[on.field]))) return 'same';
  const isRed = ({ id, state }: Worn): boolean =>
    Object.entries(state.alerts).some(([ruleId, alert]) => {
      const rule = isStanding(alert) ? watch.lookUp(`${ruleId}/${id}`)?.rule : undefined;
      return rule?.urgency === 'emergency' && rule.cause !== cause;
    });
  return worn.some(isRed) ? 'red' : undefined;
}
