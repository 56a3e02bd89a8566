import type { Random } from '../../simulators/random.ts';
import type { DeviceLedger, Ledger } from './ledger.ts';
import { openSender, type Sender } from './sender.ts';
import { DEVICES, secretOf, type TownDevice } from './town.ts';

/** Devices that report all the time and raise an alarm now and then. */
export interface Devices {
  /** Ends the reports; what is not acknowledged is still repeated. */
  quieten(): void;
  /** Messages that no broker has acknowledged yet. */
  readonly waiting: number;
  close(): void;
}

/** Mean time between two reports of a device, in ms. */
const REPORT_EVERY = 25;
/** A device that waits for so many acks reports nothing new: its memory is small. */
const MOST_WAITING = 8;

/** An alarm that a device may raise. */
interface AlarmKind {
  readonly field: string;
  readonly rule: string;
  /** ms after the end of the one before was acknowledged, from which on it is a new one. */
  readonly apart: number;
  /** ms for which the field stays true; 0 for a momentary one. */
  readonly lasts: number;
}

const ALARMS: Readonly<Partial<Record<TownDevice['kind'], readonly AlarmKind[]>>> = {
  wristband: [
    // Presses and falls within 10 s are one happening.
    { field: 'sos', rule: 'sos', apart: 10_500, lasts: 0 },
    { field: 'fall', rule: 'fall-check', apart: 10_500, lasts: 0 },
  ],
  // A detector that chatters within 30 s raises no new alert.
  smoke: [{ field: 'smoke', rule: 'smoke', apart: 31_000, lasts: 1_500 }],
};

export function openDevices(port: number, ledger: Ledger, chance: Random): Devices {
  const all = DEVICES.map((device) => openDevice({ device, port, ledger, chance: chance.split(device.id) }));
  return {
    quieten() {
      for (const { quieten } of all) quieten();
    },
    get waiting() {
      return all.reduce((sum, { sender }) => sum + sender.waiting, 0);
    },
    close() {
      for (const { sender } of all) sender.close();
    },
  };
}

function openDevice(options: {
  readonly device: TownDevice;
  readonly port: number;
  readonly ledger: Ledger;
  readonly chance: Random;
}): { readonly sender: Sender; quieten(): void } {
  const { device, port, ledger, chance } = options;
  const { id, kind } = device;
  const own: DeviceLedger = { kind, sentAt: [], acked: new Set() };
  ledger.devices.set(id, own);
  const sender = openSender({ port, username: id, password: secretOf(id) });
  const alarms = (ALARMS[kind] ?? []).map((one) =>
    openAlarm(one, chance, () => ledger.alarms.push({ device: id, rule: one.rule })),
  );
  let timer: NodeJS.Timeout | undefined;

  function report(): void {
    timer = setTimeout(report, chance.exponential(REPORT_EVERY));
    if (sender.waiting >= MOST_WAITING) return;
    const now = Date.now();
    const seq = own.sentAt.length;
    const sentAt = Math.max(now * 1_000, (own.sentAt.at(-1) ?? 0) + 1_000);
    own.sentAt.push(sentAt);
    const said = alarms.map((alarm) => alarm.say(now));
    const body = {
      at: new Date(sentAt / 1_000).toISOString(),
      seq,
      ...fieldsOf(kind, seq),
      ...Object.assign({}, ...said.map(({ fields }) => fields)),
    };
    sender.send({
      topic: `devices/${id}/readings`,
      payload: JSON.stringify(body),
      acked() {
        own.acked.add(seq);
        for (const { heard } of said) heard?.(Date.now());
      },
    });
  }
  timer = setTimeout(report, chance.exponential(REPORT_EVERY));
  return { sender, quieten: () => clearTimeout(timer) };
}

/** What an alarm adds to a report; `heard` is called with the time when the report is acknowledged. */
interface Said {
  readonly fields: object;
  readonly heard?: (now: number) => void;
}

/** `raised` is called when an alarm that began is acknowledged. */
function openAlarm({ field, apart, lasts }: AlarmKind, chance: Random, raised: () => void) {
  const soon = (now: number): number => now + apart + chance.exponential(apart / 10);
  let begins = Date.now() + chance.between(0, apart);
  let ends = Number.POSITIVE_INFINITY;
  let on = false;
  return {
    say(now: number): Said {
      if (now >= begins) {
        begins = Number.POSITIVE_INFINITY;
        on = lasts > 0;
        const heard = (at: number): void => {
          if (on) ends = at + lasts;
          else begins = soon(at);
          raised();
        };
        return { fields: { [field]: true }, heard };
      }
      if (now >= ends) {
        ends = Number.POSITIVE_INFINITY;
        on = false;
        // The next counts as a new one only so long after this all-clear has come.
        const heard = (at: number): void => {
          begins = soon(at);
        };
        return { fields: { [field]: false }, heard };
      }
      return { fields: lasts > 0 ? { [field]: on } : {} };
    },
  };
}

function fieldsOf(kind: TownDevice['kind'], seq: number): object {
  switch (kind) {
    case 'wristband':
      return { heartRate: 60 + (seq % 40), steps: seq };
    case 'smoke':
      return { smokeDensity: (seq % 50) / 100 };
    case 'door':
      return { open: seq % 2 === 0 };
    case 'occupancy':
      return { entries: seq, exits: Math.max(0, seq - 5) };
  }
}
