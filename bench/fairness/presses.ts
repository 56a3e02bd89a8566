import { setTimeout as pause } from 'node:timers/promises';
import { type GatewayProcess, type Json, signIn, TOKEN } from '../../tests/gateway-process.ts';
import { openSender } from '../crash/sender.ts';
import { BANDS, secretOf } from './town.ts';

/** People who press for help one after another, and a centre that hears of it over MQTT. */
export interface Presses {
  /** Lets so many people press; gives the ms from each press to its alert. */
  press(count: number): Promise<number[]>;
  close(): Promise<void>;
}

/** Whether the one before was heard of or not, in ms: a stall delays all that fall into it. */
const PRESS_EVERY = 25;

export async function openPresses(gateway: GatewayProcess): Promise<Presses> {
  const bands = BANDS.map((id) => {
    const sender = openSender({ port: gateway.mqttPort, username: id, password: secretOf(id) });
    return { id, sender };
  });
  const waiting = new Map<string, () => void>();
  const centre = await signIn(gateway, 'checks', TOKEN);
  centre.on('message', (_, payload) => {
    const { device, rule }: Json = JSON.parse(payload.toString());
    if (rule === 'sos') waiting.get(device)?.();
  });
  await centre.subscribeAsync('alerts/red/#', { qos: 1 });
  let pressed = 0;

  function pressOnce(): Promise<number> {
    const band = bands[pressed++ % bands.length];
    if (band === undefined) throw new Error('there are no bands');
    const { promise, resolve } = Promise.withResolvers<number>();
    const began = performance.now();
    waiting.set(band.id, () => resolve(performance.now() - began));
    const payload = JSON.stringify({ sos: true, seq: pressed });
    band.sender.send({ topic: `devices/${band.id}/readings`, payload, acked: () => undefined });
    return promise;
  }
  return {
    async press(count) {
      const all: Promise<number>[] = [];
      for (let n = 0; n < count; n++) {
        all.push(pressOnce());
        await pause(PRESS_EVERY);
      }
      return Promise.all(all);
    },
    async close() {
      for (const { sender } of bands) sender.close();
      await centre.endAsync(true);
    },
  };
}
