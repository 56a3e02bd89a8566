import type { VisitDueView, VisitView } from '../../../../gateway/http/contract/visits.ts';
import { read } from '../state/gateway.ts';

export type Finding = VisitView['found'];

/** People of one page: two weeks of a grid worker's visits. */
const SHOWN = 100;

export interface VisitsDue {
  readonly items: readonly VisitDueView[];
  readonly next: string | null;
}

/** Whom to visit today, the neediest first; what the gateway shows it writes down as a look. */
export const readVisitsDue = (): Promise<VisitsDue> => read<VisitsDue>(`/visits/due?limit=${SHOWN}`);

/** As whom people know somebody: by name where names may be seen. */
export const nameOf = ({ name, resident }: VisitDueView): string => name ?? resident;
