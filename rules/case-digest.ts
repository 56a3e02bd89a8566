import type { Case } from './case.ts';

/** What indicators ask of a case that is closed: the rest of it is in the record. */
export type CaseDigest = Pick<Case, 'place' | 'cause' | 'openedAt' | 'closedAt' | 'drill'> & {
  readonly subject: string;
  readonly deadlines: readonly Pick<Case['deadlines'][number], 'kind' | 'due' | 'state'>[];
  /** Devices with an alert. */
  readonly devices: readonly string[];
};

export const digestOf = ({ place, cause, openedAt, closedAt, drill, ...it }: Case): CaseDigest => ({
  place,
  cause,
  openedAt,
  ...(closedAt !== undefined && { closedAt }),
  ...(drill && { drill }),
  subject: it.subject.id,
  deadlines: it.deadlines.map(({ kind, due, state }) => ({ kind, due, state })),
  devices: [...new Set(it.alerts.flatMap(({ device }) => device ?? []))],
});
