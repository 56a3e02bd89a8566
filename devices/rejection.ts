/** Why a message, or a field of it, gives no reading. Counted by name; the raw message stays in the journal. */
export type Rejection =
  | 'payload-too-large'
  | 'not-utf8'
  | 'not-json'
  | 'wrong-shape'
  | 'wrong-type'
  | 'out-of-range'
  | 'no-known-field'
  | 'too-many-readings'
  | 'wrong-topic'
  | 'unknown-client'
  | 'unknown-device'
  | 'unknown-kind'
  | 'unknown-convention';

/** Why a well-formed message has nothing for us. */
export type Ignored = 'bridge-own-topic' | 'command-echo' | 'empty-payload';

/** A field that was left out of an otherwise good reading; `*` is a whole entry of an array. */
export interface FieldProblem {
  readonly field: string;
  readonly why: Rejection;
}
