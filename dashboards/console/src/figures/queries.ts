import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { IndicatorsView } from '../../../../gateway/http/contract/indicators.ts';
import { type Refused, read } from '../state/gateway.ts';
import { keys } from '../state/queries.ts';

export type PeriodType = NonNullable<IndicatorsView['period']['type']>;

export interface Asked {
  /** Left out: the own place. */
  readonly place?: string;
  readonly type: PeriodType;
  /** The name of a past period; left out: the running one. */
  readonly of?: string;
}

/** Milliseconds: counting a street's quarter takes the gateway some seconds. */
const ASKED_EVERY = 300_000;

export const useFigures = ({ place, type, of }: Asked) =>
  useQuery<IndicatorsView, Refused>({
    queryKey: [...keys.figures, place, type, of],
    queryFn: () => {
      const period = of === undefined ? { period: type } : { of };
      return read(`/indicators?${new URLSearchParams({ ...period, ...(place !== undefined && { place }) })}`);
    },
    placeholderData: keepPreviousData,
    refetchInterval: ASKED_EVERY,
    refetchOnMount: 'always',
  });
