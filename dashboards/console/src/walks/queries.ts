import { useMutation, useQuery } from '@tanstack/react-query';
import type { WalkTestView } from '../../../../gateway/http/contract/walk-tests.ts';
import { type Refused, read, send } from '../state/gateway.ts';
import { keys, queryClient } from '../state/queries.ts';

export type Detector = WalkTestView['detectors'][number];

/** Milliseconds: who walks from door to door wants to see that the last press was heard. */
const WHILE_ONE_RUNS = 3_000;
const OTHERWISE = 30_000;

/** Those that run in front, then the last to end. */
export const useWalks = () =>
  useQuery({
    queryKey: keys.walks,
    queryFn: async () => (await read<{ items: WalkTestView[] }>('/walk-tests')).items.toSorted(inOrder),
    refetchInterval: ({ state }) =>
      state.data?.some(({ ended }) => ended === undefined) ? WHILE_ONE_RUNS : OTHERWISE,
    refetchOnMount: 'always',
  });

export const useBeginWalk = () =>
  useMutation<WalkTestView, Refused, { readonly place: string; readonly minutes: number }>({
    mutationFn: (body) => send<WalkTestView>('POST', '/walk-tests', { body }),
    networkMode: 'always',
    onSuccess: anew,
  });

export const useEndWalk = () =>
  useMutation<WalkTestView, Refused, string>({
    mutationFn: (id) => send<WalkTestView>('POST', `/walk-tests/${encodeURIComponent(id)}/end`),
    networkMode: 'always',
    onSettled: anew,
  });

function anew(): void {
  void queryClient.invalidateQueries({ queryKey: keys.walks });
}

const endOf = ({ ended }: WalkTestView): number =>
  ended === undefined ? Number.POSITIVE_INFINITY : Date.parse(ended.at);

const inOrder = (a: WalkTestView, b: WalkTestView): number => {
  const [first, second] = [endOf(a), endOf(b)];
  return first === second ? Date.parse(b.from) - Date.parse(a.from) : second - first;
};
