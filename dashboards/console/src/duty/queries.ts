import { useMutation, useQuery } from '@tanstack/react-query';
import type {
  CoveragePage,
  DutyView,
  EntryView,
  ShiftsPage,
} from '../../../../gateway/http/contract/duty.ts';
import { coreNow } from '../state/core-clock.ts';
import { type Refused, read, readAll, send } from '../state/gateway.ts';
import { keys, queryClient } from '../state/queries.ts';

export type PlaceCoverage = CoveragePage['items'][number];
export type TierDuty = DutyView['tiers'][number];

/** Places of one console: a street of twelve communities. */
const MOST_PLACES = 400;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** As far as one question to the plan reaches. */
const AHEAD = 31 * DAY;

/** Shifts begin and end without a fact: the page asks again. */
export const useDuty = (place: string) =>
  useQuery({
    queryKey: [...keys.duty, 'now', place],
    queryFn: () => read<DutyView>(`/duty?${new URLSearchParams({ place })}`),
    enabled: place !== '',
    refetchInterval: MINUTE / 2,
    refetchOnMount: 'always',
  });

export const useCoverage = () =>
  useQuery({
    queryKey: [...keys.duty, 'coverage'],
    queryFn: () => readAll<PlaceCoverage>('/coverage?days=30', MOST_PLACES),
    refetchInterval: 10 * MINUTE,
    refetchOnMount: 'always',
  });

export const useEntries = (place: string) =>
  useQuery({
    queryKey: [...keys.duty, 'entries', place],
    queryFn: async () => {
      const [from, to] = [coreNow(), coreNow() + AHEAD].map((at) => new Date(at).toISOString());
      const query = new URLSearchParams({ place, from: from ?? '', to: to ?? '', limit: '1' });
      return (await read<ShiftsPage>(`/shifts?${query}`)).entries;
    },
    enabled: place !== '',
    refetchOnMount: 'always',
  });

/** A leave or stand-in as the form has it; times are wall times of the community's zone. */
export interface NewEntry {
  readonly type: EntryView['type'];
  readonly body: { readonly staff: string; readonly instead?: string; readonly place?: string } & {
    readonly from: string;
    readonly to: string;
  };
}

const PATHS = { leave: '/shifts/leave', override: '/shifts/overrides' } as const;

const anew = (): void => {
  void queryClient.invalidateQueries({ queryKey: keys.duty });
};

export const useEnter = () =>
  useMutation<EntryView, Refused, NewEntry>({
    mutationFn: ({ type, body }) => send<EntryView>('POST', PATHS[type], { body }),
    networkMode: 'always',
    onSuccess: anew,
  });

export const useTakeBack = () =>
  useMutation<EntryView, Refused, Pick<EntryView, 'type'> & { readonly id: string }>({
    mutationFn: ({ type, id }) => send<EntryView>('DELETE', `${PATHS[type]}/${encodeURIComponent(id)}`),
    networkMode: 'always',
    onSettled: anew,
  });
