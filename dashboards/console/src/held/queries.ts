import { useMutation, useQuery } from '@tanstack/react-query';
import type { HeldPage, MuteView, OperatorLoadView } from '../../../../gateway/http/contract/held.ts';
import { coreNow } from '../state/core-clock.ts';
import { type Refused, read, send } from '../state/gateway.ts';
import { keys, queryClient } from '../state/queries.ts';

export type HeldWhy = HeldPage['items'][number]['held'];

/** Alerts that are shown; the page says how many there are. */
const SHOWN = 100;
/** Milliseconds: what waits is told and what is muted ends without a fact of this browser's place. */
const ASKED_EVERY = 15_000;

/** Of all the place, or of one reason; the counts are of all of it. */
export const useHeld = (why?: HeldWhy) =>
  useQuery({
    queryKey: [...keys.held, why ?? 'all'],
    queryFn: () => read<HeldPage>(`/held?limit=${SHOWN}${why === undefined ? '' : `&why=${why}`}`),
    refetchInterval: ASKED_EVERY,
  });

export const useMutes = () =>
  useQuery({
    queryKey: [...keys.held, 'mutes'],
    queryFn: async () => (await read<{ items: MuteView[] }>('/mutes')).items,
    refetchInterval: ASKED_EVERY,
  });

export const useOperatorLoad = () =>
  useQuery({
    queryKey: [...keys.held, 'load'],
    queryFn: () => read<OperatorLoadView>('/operator-load'),
    refetchInterval: ASKED_EVERY,
  });

const anew = (): void => {
  void queryClient.invalidateQueries({ queryKey: keys.held });
};

/** A mute as the form has it; planned ones have wall times of the community's zone. */
export interface NewMute {
  readonly place: string;
  readonly cause?: string;
  readonly red?: true;
  readonly reason: string;
  readonly span: { readonly minutes: number } | { readonly from: string; readonly until: string };
}

const timesOf = (span: NewMute['span']): object =>
  'minutes' in span ? { until: new Date(coreNow() + span.minutes * 60_000).toISOString() } : span;

export const useMute = () =>
  useMutation<MuteView, Refused, NewMute>({
    mutationFn: ({ span, ...body }) =>
      send<MuteView>('POST', '/mutes', { body: { ...body, ...timesOf(span) } }),
    networkMode: 'always',
    onSuccess: anew,
  });

export const useEndMute = () =>
  useMutation<MuteView, Refused, string>({
    mutationFn: (id) => send<MuteView>('DELETE', `/mutes/${encodeURIComponent(id)}`),
    networkMode: 'always',
    onSettled: anew,
  });
