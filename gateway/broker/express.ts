import type { Client } from 'aedes';
import type { Connection, Session } from './connection.ts';
import type { TakePublish } from './guard.ts';
import { charge, type Done, type HookParts, isNoRoom } from './hooks.ts';
import { classifyPublish } from './topics.ts';

/**
 * Takes a device's ordinary messages (QoS 0 or 1, on a topic of its own) straight from its socket: nobody reads them from
 * the broker, which would only parse them and write the ack. All others, and whatever is wrong, are left to it.
 */
export function openExpress(
  parts: Pick<HookParts, 'receive' | 'now' | 'count' | 'isClosing' | 'unacked'>,
): (connection: Connection, ...publish: Parameters<TakePublish>) => boolean {
  return (connection, bytes, start, end) => {
    const { session, client } = connection;
    const qos = ((bytes[start] ?? 0) >> 1) & 3;
    // Until the CONNACK is out the broker has not connected it, and an ack must not overtake that.
    if (session?.principal.type !== 'device' || qos > 1 || !client?.connected || parts.isClosing())
      return false;
    const topicAt = bodyOf(bytes, start) + 2;
    const topicEnd = topicAt + bytes.readUInt16BE(topicAt - 2);
    const id = qos === 0 ? undefined : bytes.readUInt16BE(topicEnd);
    const topic = id === 0 ? undefined : ownTopic(session, bytes, topicAt, topicEnd);
    if (topic === undefined) return false;
    // The bytes are read over by the next message of anyone.
    const payload = Buffer.from(bytes.subarray(qos === 0 ? topicEnd : topicEnd + 2, end));
    const now = parts.now();
    const seldom = connection.intake.speak(now);
    charge(parts, connection, payload.length, now);
    keepAlive(client);
    const done = finish(parts, connection, payload.length, id);
    parts.receive({ client: session.principal.id, topic, payload, qos, seldom }, done);
    return true;
  };
}

/** The topic that stands there if it is the device's own; nearly always it is the one that it spoke on before. */
function ownTopic(session: Session, bytes: Buffer, from: number, to: number): string | undefined {
  const { principal, spokeOn } = session;
  if (spokeOn?.bytes.length === to - from && spokeOn.bytes.compare(bytes, from, to) === 0)
    return spokeOn.topic;
  const topic = bytes.toString('utf8', from, to);
  if (/[+#]/.test(topic) || classifyPublish(principal, topic).use !== 'message') return undefined;
  session.spokeOn = { topic, bytes: Buffer.from(bytes.subarray(from, to)) };
  return topic;
}

function finish(
  { unacked, count }: Pick<HookParts, 'unacked' | 'count'>,
  connection: Connection,
  bytes: number,
  id: number | undefined,
): Done {
  return (error) => {
    connection.intake.end(bytes);
    if (isNoRoom(error)) {
      count('mqtt-no-room');
      unacked.add(connection);
    } else if (error) {
      connection.blame('mqtt-not-durable');
      connection.socket.destroy();
    } else if (id !== undefined && connection.socket.writable)
      // As text Node writes it at once, and makes no buffer of four bytes.
      connection.socket.write(String.fromCharCode(PUBACK, 2, id >> 8, id & 0xff), 'latin1');
  };
}

const PUBACK = 0x40;

/** Where a packet's body begins: behind its type and its length of up to four bytes. */
function bodyOf(bytes: Buffer, start: number): number {
  let at = start + 1;
  while ((bytes[at] ?? 0) >= 0x80) at += 1;
  return at + 1;
}

/** What the broker does by itself for each packet it sees (MQTT 3.1.1 §3.1.2.10). */
function keepAlive(client: Client): void {
  (client as unknown as { _keepaliveTimer: NodeJS.Timeout | null })._keepaliveTimer?.refresh();
}
