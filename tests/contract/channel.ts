import { describe, expect, it } from 'vitest';
import { plus, seconds } from '../../devices/time.ts';
import type { Channel } from '../../gateway/notify/channel.ts';
import { ANSWER_WITHIN, openSender } from '../../gateway/notify/sender.ts';
import { MONDAY } from '../community.ts';
import { HandClock, HandOutbox } from '../gateway/hands.ts';

/** A channel with a real receiver at its other end. */
export interface ChannelSetting extends AsyncDisposable {
  readonly channel: Channel;
  /** What has come and was taken, in order; `id` as the receiver tells a repetition by. */
  readonly received: readonly { readonly id: string; readonly to: string; readonly text: string }[];
  /** How the receiver takes what comes from now on: `hang` takes and never answers. */
  behave(how: 'take' | 'refuse' | 'hang' | 'gone'): Promise<void>;
  /** Resolves when a sending has come to the receiver; only asked where it can hang. */
  come(): Promise<void>;
  /** Receivers that are on this machine, as the pages of staff, cannot hang. */
  readonly hangs: boolean;
  /** Reasons of failures, as the receiver's side knows them. */
  readonly reasons: { readonly refuse: string; readonly gone: string };
  /** Texts that must be in no reason: addresses and secrets. */
  readonly private: readonly string[];
}

const HOSTILE = [
  '烟雾：12幢 0501室、0502室',
  'a "quoted" \\ back\\slash {phone} {text} {id} {other}',
  'x","to":"13900000000',
  '&to=13900000000#?%00',
  'line one\r\nBcc: eve@example.org\r\n\r\n.\r\nRCPT TO:<eve@example.org>',
  "😀 \u2028 ' <b>&amp;",
];

/** What every channel promises; a new one is held to it before it brings anything to anybody. */
export function channelContract(open: () => Promise<ChannelSetting>): void {
  const begin = (setting: ChannelSetting) => {
    const outbox = new HandOutbox();
    const clock = new HandClock();
    const sender = openSender({ channel: setting.channel, queue: outbox.queue('line'), clock });
    const add = (body: string) => outbox.add('line', true, { body, staff: 's1' });
    return { outbox, clock, sender, add };
  };

  describe('keeps the contract of channels', () => {
    it('[DV1] brings each text whole, to its receiver alone, once, under its id', async () => {
      await using setting = await open();
      const { outbox, sender, add } = begin(setting);
      const [to] = setting.private;
      for (const text of HOSTILE) {
        const settled = outbox.settled();
        const { id } = add(text);
        sender.wake();
        await settled;
        expect(setting.received.at(-1)).toEqual({ id, to, text });
      }
      expect(setting.received).toHaveLength(HOSTILE.length);
      expect(outbox.rows.every((row) => row.deliveredAt === MONDAY)).toBe(true);
      await sender.close();
    });

    it('[DV2] a refusal is named and tried again later, under the same id', async () => {
      await using setting = await open();
      const { outbox, clock, sender, add } = begin(setting);
      await setting.behave('refuse');
      let settled = outbox.settled();
      const { id } = add('烟雾');
      sender.wake();
      await settled;
      expect(outbox.row(1).reasons).toEqual([setting.reasons.refuse]);
      expect(outbox.row(1).nextAt).toBe(plus(MONDAY, seconds(1)));
      await setting.behave('take');
      settled = outbox.settled();
      clock.pass(seconds(1));
      await settled;
      expect(setting.received.map((one) => one.id)).toEqual([id]);
      await sender.close();
    });

    it('[DV3] a receiver that is not there is named so, and gets everything when it is back', async () => {
      await using setting = await open();
      const { outbox, clock, sender, add } = begin(setting);
      await setting.behave('gone');
      let settled = outbox.settled();
      add('烟雾');
      sender.wake();
      await settled;
      expect(outbox.row(1).reasons).toEqual([setting.reasons.gone]);
      await setting.behave('take');
      settled = outbox.settled();
      clock.pass(seconds(1));
      await settled;
      expect(setting.received).toHaveLength(1);
      await sender.close();
    });

    it('[DV4] a receiver that hangs is given up in time, or when the gateway closes', async () => {
      await using setting = await open();
      if (!setting.hangs) return;
      const { outbox, clock, sender, add } = begin(setting);
      await setting.behave('hang');
      const settled = outbox.settled();
      add('烟雾');
      sender.wake();
      await setting.come();
      clock.pass(ANSWER_WITHIN);
      await settled;
      expect(outbox.row(1).reasons).toEqual(['no-answer-in-time']);
      clock.pass(seconds(1));
      await setting.come();
      await sender.close();
      expect(outbox.row(1)).toMatchObject({ attempts: 1 });
      expect(outbox.row(1).deliveredAt).toBeUndefined();
    });

    it('[DV5] no reason holds an address or a secret', async () => {
      await using setting = await open();
      const { outbox, clock, sender, add } = begin(setting);
      add('烟雾');
      for (const how of ['refuse', 'gone'] as const) {
        await setting.behave(how);
        const settled = outbox.settled();
        clock.pass(seconds(1));
        sender.wake();
        await settled;
      }
      expect(outbox.row(1).reasons.length).toBeGreaterThanOrEqual(2);
      for (const reason of outbox.row(1).reasons) {
        expect(reason).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        for (const text of setting.private) expect(reason).not.toContain(text);
      }
      await sender.close();
    });
  });
}
