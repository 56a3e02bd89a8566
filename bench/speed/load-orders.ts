/** To a process that loads a broker. */
export type LoadOrder =
  /** Connects the town's devices, signed in each as itself. */
  | { readonly type: 'open'; readonly port: number; readonly devices: number }
  /** Every device sends, waits for its ack and sends again; until `stop`. */
  | { readonly type: 'saturate' }
  /** So many readings a second in all, device after device, whatever comes back; until `stop`. */
  | { readonly type: 'pace'; readonly rate: number }
  /** No further reading; answered when all is acked, or nothing has come for `ACK_WAIT`. */
  | { readonly type: 'stop' }
  /** One reader of every topic, which acks what it gets. */
  | { readonly type: 'read'; readonly port: number }
  | { readonly type: 'count' };

/** The answer to each order, when it is done. */
export interface LoadCount {
  readonly sent: number;
  /** Of `sent`, or got as a reader. */
  readonly acked: number;
  /** Monotonic ms of this machine. */
  readonly at: number;
}

/** Time (ms) without any ack after which what is missing counts as lost. */
export const ACK_WAIT = 5_000;
