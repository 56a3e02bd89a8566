import { useMutation } from '@tanstack/react-query';
import type { AnswerAction } from '../../../../gateway/http/contract/answers.ts';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { putCase } from './changes.ts';
import { type Refused, send } from './gateway.ts';
import { keys, queryClient } from './queries.ts';

export interface GivenAnswer {
  readonly action: AnswerAction;
  readonly body?: object;
  /** Made once per click: however often the network makes us repeat it, it is one answer. */
  readonly key: string;
}

/** Tries that follow by themselves when the gateway did not answer at all. */
const RETRIES = 2;

/** Answers a case; what comes back is the case as it is then. */
export const useAnswer = (id: string) =>
  useMutation<CaseView, Refused, GivenAnswer>({
    mutationKey: ['answer', id],
    mutationFn: ({ action, body = {}, key }) =>
      send<CaseView>('POST', `/cases/${encodeURIComponent(id)}/${action}`, { body, key }),
    retry: (failures, error) => failures < RETRIES && error.status === 0,
    retryDelay: 700,
    // Offline too it is tried, and said to have failed: a paused answer would look like a given one.
    networkMode: 'always',
    onSuccess: putCase,
    onError: (error) => {
      // Somebody else was faster: show how it is now.
      if (error.status === 409) void queryClient.invalidateQueries({ queryKey: keys.case(id) });
      if (error.status === 409) void queryClient.invalidateQueries({ queryKey: keys.openCases });
    },
  });
