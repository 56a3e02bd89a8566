import { expect, it } from 'vitest';
import { publishPacket, rawSignedIn, soon, startBroker } from '../mqtt.ts';

const BACKLOG = 300;

it('[BP5] a call for help does not wait behind the backlogs of others', async () => {
  const heard: string[] = [];
  const devices = Array.from({ length: 20 }, (_, n) => `band-${n}`);
  const waiting: (() => void)[] = [];
  const running = await startBroker({
    signIn: (username) => (username === undefined ? undefined : { type: 'device', id: username }),
    receive: ({ client }, done) => {
      heard.push(client);
      waiting.push(done);
    },
    limits: { inFlightMessages: 50 },
  });
  const senders = await Promise.all(devices.map((id) => rawSignedIn(running, id)));
  const caller = await rawSignedIn(running, 'caller');
  // They speak all the time.
  for (const [n, { socket }] of senders.entries())
    socket.write(publishPacket(`devices/${devices[n]}/readings`, '{}', 1));
  await soon(() => waiting.length).toBe(devices.length);
  for (const done of waiting.splice(0)) done();
  for (const [n, { socket }] of senders.entries()) {
    const backlog = Array.from({ length: BACKLOG }, (_, id) =>
      publishPacket(
        `devices/${devices[n]}/readings`,
        '{"heartRate":70,"spo2":97,"worn":true,"battery":80}',
        id + 1,
      ),
    );
    socket.write(Buffer.concat(backlog));
  }
  await soon(() => heard.length).toBeGreaterThanOrEqual(devices.length + 50);
  const before = heard.length;
  caller.socket.write(publishPacket('devices/caller/readings', '{"sos":true}', 1));
  while (!heard.includes('caller')) {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const behind = heard.indexOf('caller') - before;
  // What was read in the turns before its bytes came, and one turn more.
  expect(behind).toBeLessThan(100);
  while (heard.length < devices.length * (BACKLOG + 1) + 1) {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
});
