import { preferences } from './preferences.ts';
import { createStore } from './store.ts';

/** Browsers are mute until somebody has touched the page. */
export const soundIsAwake = createStore(false);

let context: AudioContext | undefined;

export function wakeSoundByGesture(): void {
  const wakeUp = (): void => {
    context ??= new AudioContext();
    context.resume().then(
      () => soundIsAwake.set(true),
      () => undefined,
    );
  };
  addEventListener('pointerdown', wakeUp, { once: true });
  addEventListener('keydown', wakeUp, { once: true });
}

/** Two falling notes, twice: heard across a room, and over in a second. */
const NOTES = [
  { at: 0, hertz: 988 },
  { at: 0.18, hertz: 740 },
  { at: 0.5, hertz: 988 },
  { at: 0.68, hertz: 740 },
] as const;
const NOTE_SECONDS = 0.16;
const LOUDNESS = 0.22;
/** Seconds before it sounds again: reds that come together are one call. */
const PAUSE = 2;

let quietUntil = 0;

export function soundForRed(): void {
  if (context === undefined || context.state !== 'running' || !preferences().sound) return;
  if (context.currentTime < quietUntil) return;
  quietUntil = context.currentTime + PAUSE;
  for (const { at, hertz } of NOTES) {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + NOTE_SECONDS);
  }
}
