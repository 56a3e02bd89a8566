import type { Message } from './message.ts';
import type { DeviceId, Fields } from './reading.ts';
import type { BridgeId, Device, Directory, Registry } from './registry.ts';
import type { Ignored, Rejection } from './rejection.ts';

/** How a family of devices or bridges speaks: which topics, which payloads, and what they call our fields. */
export interface Convention {
  readonly name: string;
  /** Takes a message apart without judging its values. Never throws. */
  open(directory: Directory, message: Message): Opened;
  readonly examples: ConventionExamples;
}

/** A message taken apart: statements of one device, or a result that needs no further judging. */
export type Opened =
  | Statements
  | { readonly type: 'status'; readonly device: DeviceId; readonly online: boolean }
  /** The bridge of itself, or its last will: it is there, or not. */
  | { readonly type: 'bridge-status'; readonly bridge: BridgeId; readonly online: boolean }
  | { readonly type: 'rejected'; readonly why: Rejection; readonly device?: DeviceId }
  | { readonly type: 'ignored'; readonly why: Ignored; readonly device?: DeviceId };

export interface Statements {
  readonly type: 'statements';
  readonly device: Device;
  /** What has not even the shape of a statement is named, and does not cost the others. */
  readonly statements: readonly (Statement | { readonly why: Rejection })[];
  /** A statement without any field of ours still shows that the device lives. */
  readonly contactCounts: boolean;
}

/** One reading as sent: values under our field names, unchecked. */
export interface Statement {
  readonly values: Readonly<Record<string, unknown>>;
  /** The device's time, as sent. */
  readonly at?: string | undefined;
  readonly seq?: number | undefined;
}

export interface ConventionExamples {
  readonly registry: Registry;
  readonly messages: readonly ConventionExample[];
}

export interface ConventionExample {
  readonly name: string;
  readonly client: string;
  readonly topic: string;
  readonly payload: string;
  readonly expects:
    | { readonly device: DeviceId; readonly gives: readonly Fields[] }
    | { readonly device: DeviceId; readonly online: boolean }
    | { readonly bridge: BridgeId; readonly online: boolean }
    | { readonly rejects: Rejection }
    | { readonly ignores: Ignored };
}
