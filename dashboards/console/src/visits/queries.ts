import { useMutation, useQuery } from '@tanstack/react-query';
import type { VisitDueView, VisitView } from '../../../../gateway/http/contract/visits.ts';
import { newKey } from '../state/answer-key.ts';
import { type Refused, send } from '../state/gateway.ts';
import { keys, queryClient } from '../state/queries.ts';
import { type Finding, readVisitsDue, type VisitsDue } from './due.ts';

/** Milliseconds: visits become due with the hours. */
const ASKED_EVERY = 300_000;

export const useVisitsDue = () =>
  useQuery<VisitsDue, Refused>({
    queryKey: keys.visits,
    queryFn: readVisitsDue,
    refetchInterval: ASKED_EVERY,
    refetchOnMount: 'always',
  });

export interface NewVisit {
  readonly person: VisitDueView;
  readonly found: Finding;
  readonly note?: string;
}

export const useVisit = () =>
  useMutation<VisitView, Refused, NewVisit>({
    mutationFn: ({ person, found, note }) =>
      send<VisitView>('POST', '/visits', {
        body: { resident: person.resident, found, ...(note && { note }) },
        key: newKey(),
      }),
    networkMode: 'always',
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.visits }),
  });
