import type { Fields } from '../devices/reading.ts';
import { type Instant, latest, microseconds, plus } from '../devices/time.ts';
import { type Alert, alertDue, isStanding, observe, QUIET, raise, type Truth } from './alert.ts';
import type { ComposedRule } from './composed-rule.ts';
import { isSilenced, truth, truthOfValue } from './condition.ts';
import type { Condition } from './condition-shape.ts';
import { calmAt, calmDown, noteState } from './flapping.ts';
import type { RuleMemory } from './memory.ts';
import { alertAt, type DeviceState, setAlert } from './place-state.ts';
import type { Rule } from './rule.ts';
import type { AlertNews, Evidence } from './sensing.ts';
import { nextStep } from './steps.ts';
import { about, alertKey } from './watch.ts';
import { earliest, type Finding, type Scene, weigh } from './weigh.ts';

/** A device that is looked at, and what counts of its own reading when one is the occasion. */
export type Occasion = Omit<Scene, 'memory' | 'standing' | 'fields'> & { readonly fields?: Fields };

/** When a rule has to be looked at again without a reading. */
export function dueOfComposed(
  { rule, looksByItself }: ComposedRule,
  state: DeviceState,
): Instant | undefined {
  const memory = state.memory?.[rule.id];
  const own = alertDue(alertAt(state, rule.id), rule);
  const look = memory === undefined && looksByItself ? state.since : memory?.lookAt;
  const due = look === undefined || (own !== undefined && own < look) ? own : look;
  return due && latest(due, state.notBefore[rule.id] ?? due);
}

/** Judges a rule on a device at a reading, or because another device or the time may have changed what it says. */
export function judgeComposed(composed: ComposedRule, occasion: Occasion): AlertNews[] {
  const { rule } = composed;
  const { row, watch, state, fields, at, senses } = occasion;
  const known = state.memory?.[rule.id];
  const memory = known ?? { begunAt: at };
  const before = alertAt(state, rule.id);
  // What is quiet begins at no level, though it was silenced at one.
  if (before.phase === 'quiet' && memory.step !== undefined) delete memory.step;
  const scene: Scene = { row, watch, state, memory, fields, at, standing: isStanding(before), senses };
  const found = inHours(composed, scene, held(rule, scene, find(composed, scene)));
  if (known !== undefined && before.phase === 'quiet' && staysQuiet(known, found, at)) return [];
  const dueBefore = dueOfComposed(composed, state);
  const turn = new Turn(composed, scene, before);
  turn.take(found);
  setAlert(state, rule.id, turn.alert);
  if (!isStanding(turn.alert)) forgetStanding(memory);
  const look = lookAfter(turn.lookAt(), at);
  if (look === undefined) delete memory.lookAt;
  else memory.lookAt = look;
  state.memory ??= {};
  state.memory[rule.id] = memory;
  const due = dueOfComposed(composed, state);
  if (due !== undefined && due !== dueBefore) senses.schedule(row, alertKey(rule, watch.device));
  return turn.news;
}

/** Whether a look at what is quiet changes nothing: it does not hold, and the next look is the one that was asked for. */
const staysQuiet = ({ lookAt }: RuleMemory, { truth, until }: Finding, at: Instant): boolean =>
  truth !== 'true' && lookAt === lookAfter(until, at);

/** A look that is due already is made just after this one. */
const lookAfter = (due: Instant | undefined, at: Instant): Instant | undefined =>
  due && latest(due, plus(at, microseconds(1)));

/** Judges a rule whose time has come, and asks for the next look. */
export function lapseComposed(composed: ComposedRule, occasion: Occasion): AlertNews[] {
  const news = judgeComposed(composed, occasion);
  occasion.senses.schedule(occasion.row, alertKey(composed.rule, occasion.watch.device));
  return news;
}

/** What the condition says; while the rule's `unless` holds, nothing new. */
function find({ rule, whole }: ComposedRule, scene: Scene): Finding {
  const { state, memory, standing } = scene;
  if (isSilenced(rule, state.values)) return { truth: standing ? 'false' : 'unknown' };
  if ('path' in whole) return weigh(whole, scene);
  const value = state.values[whole.field];
  if (typeof value !== 'number') return { truth: 'unknown' };
  const step = nextStep(whole, memory.step ?? 0, value);
  if (step > 0) memory.step = step;
  else if (memory.step !== undefined) delete memory.step;
  const limit = whole.steps[step - 1]?.limit;
  return { truth: truth(step > 0), evidence: { value, ...(limit !== undefined && { limit }) } };
}

/** While a signal flaps a "no" is held for a "yes", until it is calm. */
function held({ flapping }: Rule, { fields, memory, at, standing }: Scene, found: Finding): Finding {
  if (flapping === undefined) return found;
  calmDown(memory, at);
  if (fields !== undefined && found.truth !== 'unknown') noteState(memory, found.truth === 'true', at);
  if (memory.flapping === undefined) return found;
  if (found.truth === 'false')
    return standing ? { ...found, truth: 'true', until: earliest(found.until, calmAt(memory)) } : found;
  if (found.truth === 'unknown') return found;
  const unsteady = memory.flapping === 'new' && { unsteady: true as const };
  memory.flapping = 'told';
  return { ...found, evidence: { ...found.evidence, flapping: true, ...unsteady } };
}

/** Outside its hours a rule raises nothing; what stands ends by its own condition. */
function inHours({ schedule }: ComposedRule, { at, standing }: Scene, found: Finding): Finding {
  if (schedule === undefined || standing) return found;
  const { open, until } = schedule(at);
  if (!open) return { truth: 'false', until };
  return { ...found, until: earliest(found.until, until) };
}

/** One look at an alert: what becomes of it, and what people are told. */
class Turn {
  readonly news: AlertNews[] = [];
  alert: Alert;
  readonly #composed: ComposedRule;
  readonly #scene: Scene;
  #until: Instant | undefined;

  constructor(composed: ComposedRule, scene: Scene, alert: Alert) {
    this.#composed = composed;
    this.#scene = scene;
    this.alert = alert;
  }

  take({ truth, evidence = {}, until }: Finding): void {
    const { memory } = this.#scene;
    this.#until = until;
    const before = this.alert;
    const change = this.#move(truth);
    if (change === 'raised' && isStanding(this.alert)) {
      memory.stepTold = memory.step ?? 0;
      this.#raised(this.alert.id, evidence);
    } else if (change === 'cleared' && isStanding(before)) this.#cleared(before.id);
    else if (this.alert.phase === 'raised') this.#tellOfStanding(this.alert.id, evidence);
  }

  lookAt(): Instant | undefined {
    const { memory } = this.#scene;
    const { again, onDelay } = this.#composed.rule;
    if (this.alert.phase !== 'raised') return this.#until;
    const rises = memory.risenAt === undefined ? undefined : plus(memory.risenAt, onDelay);
    const { toldAt, toldAgain = 0 } = memory;
    const isToldAgain = again !== undefined && toldAgain < again.most && toldAt !== undefined;
    const tellsAgain = isToldAgain ? plus(toldAt, again.every) : undefined;
    return earliest(this.#until, earliest(rises, tellsAgain));
  }

  /** The next phase by the truth now and the alert's own time. */
  #move(truth: Truth): 'raised' | 'cleared' | undefined {
    const { rule } = this.#composed;
    const { at } = this.#scene;
    const due = alertDue(this.alert, rule);
    const isDue = due !== undefined && due <= at;
    if (isDue && this.alert.phase === 'pending' && truth !== 'false') {
      this.alert = truth === 'true' ? raise(at, this.#newId())[0] : QUIET;
      return truth === 'true' ? 'raised' : undefined;
    }
    if (isDue && this.alert.phase === 'clearing' && truth !== 'true') {
      this.alert = QUIET;
      return 'cleared';
    }
    const [after, change] = observe(this.alert, truth, at, rule, () => this.#newId());
    this.alert = after;
    return change;
  }

  /** A standing alert is told anew when it has risen, when it begins to flap, and now and then if the rule says so. */
  #tellOfStanding(before: string, evidence: Evidence): void {
    const { memory, at } = this.#scene;
    const { again, onDelay } = this.#composed.rule;
    const [step, told] = [memory.step ?? 0, memory.stepTold ?? 0];
    if (step <= told) delete memory.risenAt;
    else memory.risenAt ??= at;
    if (step < told) memory.stepTold = step;
    const hasRisen = memory.risenAt !== undefined && at >= plus(memory.risenAt, onDelay);
    const isDue =
      again !== undefined &&
      memory.toldAt !== undefined &&
      (memory.toldAgain ?? 0) < again.most &&
      at >= plus(memory.toldAt, again.every);
    if (!hasRisen && !isDue && evidence.unsteady !== true) return;
    if (hasRisen) {
      delete memory.risenAt;
      memory.stepTold = step;
    }
    if (isDue) memory.toldAgain = (memory.toldAgain ?? 0) + 1;
    const id = this.#newId();
    this.alert = raise(at, id)[0];
    const eased = isEased(this.#composed.rule.on, evidence, step) && { eased: true as const };
    this.#raised(id, { ...evidence, ...eased, ...(isDue && !hasRisen && { again: true as const }) });
    // The new one stands for the old one.
    this.#cleared(before);
  }

  #raised(id: string, evidence: Evidence): void {
    const { memory, at, watch } = this.#scene;
    if (this.#composed.rule.again !== undefined) memory.toldAt = at;
    this.news.push({ change: 'raised', id, rule: this.#ruleTold(), ...about(watch), ...evidence });
  }

  #cleared(id: string): void {
    this.news.push({ change: 'cleared', id, rule: this.#ruleTold() });
  }

  /** The rule at the level that people know of. */
  #ruleTold(): Rule {
    const { rule, levels } = this.#composed;
    return levels[(this.#scene.memory.stepTold ?? 0) - 1] ?? rule;
  }

  #newId(): string {
    return this.#scene.senses.newAlertId(alertKey(this.#composed.rule, this.#scene.watch.device));
  }
}

/** Whether a figure would not raise what still stands, at this level. */
function isEased(on: Condition, { value, limit }: Evidence, step: number): boolean {
  if (typeof value !== 'number') return false;
  if (on.type === 'levels') return nextStep(on, 0, value) < step;
  return (on.type === 'above' || on.type === 'below') && truthOfValue(on, value, false, limit) === 'false';
}

/** What was kept of a standing alert ends with it. */
function forgetStanding(memory: RuleMemory): void {
  delete memory.stepTold;
  delete memory.risenAt;
  delete memory.toldAt;
  delete memory.toldAgain;
}
