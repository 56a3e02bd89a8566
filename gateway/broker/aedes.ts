import { Aedes, type AedesOptions, type Client } from 'aedes';
import type { Connection } from './connection.ts';
import type { BrokerLimits } from './limits.ts';
import { nameError, type Refusal } from './refusal.ts';

/** Aedes with our limits, its errors counted by name, and its surprises put right. */
export async function openAedes(options: {
  readonly limits: BrokerLimits;
  readonly count: (name: Refusal) => void;
  readonly hooks: AedesOptions;
  readonly connectionOf: (client: Client) => Connection | undefined;
}): Promise<Aedes> {
  const { limits, connectionOf } = options;
  const aedes = await Aedes.createBroker({
    ...options.hooks,
    connectTimeout: limits.connectTimeout,
    drainTimeout: limits.drainTimeout,
    maxInflightInbound: limits.halfDone,
    // The real limit is ours and holds for MQTT 3.1.1 too, where aedes has none.
    maxClientsIdLength: Number.POSITIVE_INFINITY,
    // With a bound here, one frozen reader would hold up everyone's messages until its `drainTimeout`.
    concurrency: 0,
  });
  keepNoQueues(aedes);
  aedes.on('client', forgetDuplicates);
  aedes.on('unsubscribe', (filters, client) => {
    const session = connectionOf(client)?.session;
    for (const filter of filters) session?.filters.delete(filter);
  });
  const blame = (client: Client, error: Error) => {
    const name = nameError(error);
    if (name !== undefined) connectionOf(client)?.blame(name);
  };
  aedes.on('clientError', blame);
  aedes.on('connectionError', blame);
  aedes.addListener('error', () => options.count('mqtt-broker-error'));
  return aedes;

  /**
   * Aedes drops what is numbered lower than the last message a client got, and a retained message, stored first, is
   * overtaken by a later one. So nothing counts as seen: overlapping filters may get a copy each (MQTT 3.1.1 §3.3.5).
   */
  function forgetDuplicates(client: Client): void {
    const nothingSeen = Object.defineProperty({}, aedes.id, { get: () => 0, set: () => undefined });
    (client as unknown as { duplicates: object }).duplicates = nothingSeen;
  }
}

/** Every session is clean, so nothing waits for acks; the store would keep an empty queue per client id for ever. */
function keepNoQueues(aedes: Aedes): void {
  const { persistence } = aedes as unknown as {
    persistence: { outgoingClearMessageId: () => Promise<void> };
  };
  persistence.outgoingClearMessageId = () => Promise.resolve();
}

export function closeAedes(aedes: Aedes): Promise<void> {
  return new Promise((resolve) => aedes.close(resolve));
}
