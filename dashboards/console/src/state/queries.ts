import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { CaseView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { BuildingView, DevicesPage, StaffView } from '../../../../gateway/http/contract/registers.ts';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import type { VenueView } from '../../../../gateway/http/contract/venues.ts';
import { setCoreClock } from './core-clock.ts';
import { Refused, read, readAll } from './gateway.ts';

/** Facts bring what changes; asking again is only for what no fact tells. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Refused && error.status === 0,
    },
  },
});

/** Open cases that are shown; more are counted. An operator takes about one in ten minutes. */
export const MOST_CASES = 1_000;
const MOST_PLACES = 2_000;

const SECOND = 1_000;

export const keys = {
  session: ['session'],
  openCases: ['cases', 'open'],
  closedCases: ['cases', 'closed'],
  case: (id: string) => ['case', id],
  places: ['places'],
  venues: ['venues'],
  staff: ['staff'],
  devices: ['devices'],
  duty: ['duty'],
  held: ['held'],
  figures: ['figures'],
  walks: ['walks'],
  visits: ['visits'],
} as const;

/** Who is signed in; `null` when nobody is. */
export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    queryFn: async () => {
      try {
        const session = await read<SessionView>('/session');
        setCoreClock(session);
        return session;
      } catch (error) {
        if (error instanceof Refused && error.status === 401) return null;
        throw error;
      }
    },
    // Puts the clock right, for the gateway's slews; a gateway that did not answer yet is asked sooner.
    refetchInterval: ({ state }) => (state.data === undefined ? 3 : 60) * SECOND,
  });

export const useOpenCases = () =>
  useQuery({
    queryKey: keys.openCases,
    queryFn: () => readAll<ListedCase>('/cases?state=open,accepted,on-scene,resolved', MOST_CASES),
  });

export const useClosedCases = () =>
  useQuery({
    queryKey: keys.closedCases,
    queryFn: async () => (await read<{ items: ListedCase[] }>('/cases?state=closed&limit=20')).items,
  });

export const useCase = (id: string) =>
  useQuery({
    queryKey: keys.case(id),
    queryFn: () => read<CaseView>(`/cases/${encodeURIComponent(id)}`),
  });

export const usePlaces = () =>
  useQuery({
    queryKey: keys.places,
    queryFn: () => readAll<BuildingView>('/places', MOST_PLACES),
    refetchInterval: 300 * SECOND,
  });

export const useVenues = () =>
  useQuery({
    queryKey: keys.venues,
    queryFn: () => readAll<VenueView>('/venues', MOST_PLACES),
    // No fact tells how many people are inside.
    refetchInterval: 5 * SECOND,
    refetchOnMount: 'always',
  });

export const useStaff = () =>
  useQuery({
    queryKey: keys.staff,
    queryFn: () => readAll<StaffView>('/staff', MOST_PLACES),
    refetchInterval: 60 * SECOND,
  });

export interface DeviceFilter {
  readonly kind: string;
  readonly trouble: string;
}

export const useDevices = ({ kind, trouble }: DeviceFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.devices, kind, trouble],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        limit: '100',
        ...(kind && { kind }),
        ...(trouble && { trouble }),
        ...(pageParam && { after: pageParam }),
      });
      return read<DevicesPage>(`/devices?${query}`);
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    refetchInterval: 15 * SECOND,
    refetchOnMount: 'always',
  });
