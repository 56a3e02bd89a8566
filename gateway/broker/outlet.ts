import type { Aedes } from 'aedes';
import type { BrokerLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** What the gateway itself publishes. */
export interface Outlet {
  send(topic: string, payload: Buffer, retain: boolean): void;
  readonly published: number;
  readonly retained: number;
  /** Resolves when all that was sent has gone to its readers or they were cut off. */
  drained(): Promise<void>;
}

export function openOutlet(
  aedes: Aedes,
  limits: Pick<BrokerLimits, 'retained'>,
  count: (name: Refusal) => void,
): Outlet {
  const retained = new Set<string>();
  let published = 0;
  let underWay = 0;
  let drained = Promise.withResolvers<void>();

  function keep(topic: string, payload: Buffer): boolean {
    if (payload.length === 0) {
      retained.delete(topic);
      return true;
    }
    if (!retained.has(topic) && retained.size >= limits.retained) {
      count('mqtt-retained-full');
      return false;
    }
    retained.add(topic);
    return true;
  }
  return {
    get published() {
      return published;
    },
    get retained() {
      return retained.size;
    },
    send(topic, payload, retain) {
      const kept = retain && keep(topic, payload);
      published += 1;
      underWay += 1;
      aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: kept, dup: false }, (error) => {
        if (error) count('mqtt-broker-error');
        underWay -= 1;
        if (underWay > 0) return;
        drained.resolve();
        drained = Promise.withResolvers();
      });
    },
    drained: () => (underWay === 0 ? Promise.resolve() : drained.promise),
  };
}
