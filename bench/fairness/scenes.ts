import { setTimeout as pause } from 'node:timers/promises';
import { type GatewayProcess, get, startGateway } from '../../tests/gateway-process.ts';
import { FLOODS, type Flood, openFlood } from './flood.ts';
import { freezeLive, freezeMqtt, openHanging } from './frozen.ts';
import { openPresses, type Presses } from './presses.ts';
import { FROZEN, TOKENS, TOWN } from './town.ts';

/** Somebody in trouble, and how long the presses of others took to become alerts meanwhile. */
export interface Scene {
  readonly name: string;
  /** ms from each press to its alert. */
  readonly delays: readonly number[];
  /** Whether the reader that froze was cut off by name. */
  readonly cut?: boolean;
  /** Messages of everybody that the gateway took, per second. */
  readonly rate?: number;
}

export const SCENES = ['quiet', 'frozen MQTT reader', 'frozen live reader', ...FLOODS] as const;
export type SceneName = (typeof SCENES)[number];

const PRESSES = 100;
/** A reader that was not cut off after so many has got away. */
const MOST_PRESSES = 2_000;

export interface Stage extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  play(name: SceneName): Promise<Scene>;
}

/** A gateway of its own; all the time one of its webhooks hangs. */
export async function openStage(): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const hanging = opening.use(await openHanging());
  const webhook = { url: hanging.url, secret: 'a-long-webhook-secret', levels: ['red'] };
  const gateway = opening.use(
    await startGateway({ community: TOWN, tokens: TOKENS, config: { webhooks: [webhook] } }),
  );
  const presses = await openPresses(gateway);
  opening.defer(() => presses.close());
  // The first ones also warm up the code.
  await presses.press(PRESSES);
  const all = opening.move();
  return {
    gateway,
    play: (name) => play(name, gateway, presses),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function play(name: SceneName, gateway: GatewayProcess, presses: Presses): Promise<Scene> {
  switch (name) {
    case 'quiet':
      return { name, delays: await presses.press(PRESSES) };
    case 'frozen MQTT reader':
      await freezeMqtt(gateway);
      return { name, ...(await pressUntilCut(FROZEN.mqtt, gateway, presses)) };
    case 'frozen live reader':
      await freezeLive(gateway);
      return { name, ...(await pressUntilCut(FROZEN.live, gateway, presses)) };
    default:
      return { name, ...(await pressInFlood(name, gateway, presses)) };
  }
}

async function pressUntilCut(reader: string, gateway: GatewayProcess, presses: Presses) {
  const delays: number[] = [];
  const isCut = (): boolean => gateway.output().includes(`"reader":"${reader}"`);
  while (delays.length < PRESSES || (!isCut() && delays.length < MOST_PRESSES))
    delays.push(...(await presses.press(PRESSES / 4)));
  return { delays, cut: isCut() };
}

async function pressInFlood(flood: Flood, gateway: GatewayProcess, presses: Presses) {
  await using _ = await openFlood(gateway.mqttPort, flood);
  // What the flooder may send at once has come in by then.
  await pause(1_000);
  const before = await messagesTaken(gateway);
  const began = performance.now();
  const delays = await presses.press(PRESSES);
  const rate = ((await messagesTaken(gateway)) - before) / ((performance.now() - began) / 1_000);
  return { delays, rate };
}

async function messagesTaken(gateway: GatewayProcess): Promise<number> {
  const { body } = await get(gateway, '/metrics');
  return Number(/^shouwang_messages_total (\d+)/m.exec(body)?.[1]);
}
