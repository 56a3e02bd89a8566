import { type JSX, useState } from 'react';
import type { AnswerAction } from '../../../../gateway/http/contract/answers.ts';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { useAnswer } from '../state/answer.ts';
import { newKey } from '../state/answer-key.ts';
import type { Refused } from '../state/gateway.ts';
import { useActorName } from '../state/people.ts';
import { useSession } from '../state/queries.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { NoteDialog } from './note-dialog.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';

type Choice = Extract<AnswerAction, keyof ReturnType<typeof useWords>['actions']>;

/** What can be done next, the likeliest first. */
const NEXT: Readonly<Record<ListedCase['state'], readonly Choice[]>> = {
  open: ['accept', 'contact', 'on-my-way', 'arrive', 'resolve'],
  accepted: ['on-my-way', 'contact', 'arrive', 'resolve'],
  'on-scene': ['resolve', 'contact'],
  resolved: ['reopen'],
  closed: ['reopen'],
};

interface AnswerBarProps {
  readonly it: ListedCase;
  /** The page of a case has room for more than its card, and a red's card for more than a blue's. */
  readonly show: 'likeliest' | 'all' | 'more';
}

/** The answers to a case. While one is under way this says so, and nothing else can be pressed. */
export function AnswerBar({ it, show }: AnswerBarProps): JSX.Element | null {
  const words = useWords();
  const answer = useAnswer(it.id);
  const allowed = useSession().data?.actions ?? [];
  const [asking, ask] = useState<'resolve' | 'note' | undefined>();
  const next = NEXT[it.state];
  const likeliest = next.filter((action, n) => n === 0 || action === 'resolve');
  const extra: readonly Choice[] = show === 'more' && it.state !== 'closed' ? ['help', 'note'] : [];
  const all = [...(show === 'likeliest' ? likeliest : next), ...extra].filter((one) => allowed.includes(one));
  const give = (action: AnswerAction, body: object = {}): void =>
    answer.mutate({ action, body, key: newKey() });
  const press = (action: Choice): void => {
    if (action === 'resolve' || action === 'note') ask(action);
    else give(action);
  };
  if (all.length === 0) return null;
  return (
    <div className="answers">
      {all.map((action, n) => (
        <button
          key={action}
          type="button"
          className={n === 0 ? `button first ${it.level} ${it.state}` : 'button'}
          disabled={answer.isPending}
          onClick={() => press(action)}
        >
          {words.actions[action]}
        </button>
      ))}
      {answer.isPending && (
        <span className="sending" role="status">
          {words.actions.sending(words.actions[answer.variables.action as Choice])}
        </span>
      )}
      {answer.error && (
        <Failure error={answer.error} again={() => answer.variables && answer.mutate(answer.variables)} />
      )}
      {asking === 'resolve' && <ResolveDialog give={give} close={() => ask(undefined)} />}
      {asking === 'note' && <NoteDialog give={give} close={() => ask(undefined)} />}
    </div>
  );
}

interface FailureProps {
  readonly error: Refused;
  readonly again: () => void;
}

/** Why an answer was not taken; only one that never arrived can be sent again, under the same key. */
function Failure({ error, again }: FailureProps): JSX.Element {
  const words = useWords();
  const text = useRefusalText();
  const isLost = error.status === 0;
  return (
    <span className="failure" role="alert">
      {isLost && words.actions.notSent} {text(error)}
      {isLost && (
        <button type="button" className="button" onClick={again}>
          {words.actions.retry}
        </button>
      )}
    </span>
  );
}

/** A refusal in a sentence; the gateway's own words come in the language of the page. */
export function useRefusalText(): (error: Refused) => string {
  const words = useWords();
  const language = useLanguage();
  const actorName = useActorName();
  return ({ code, problem }) => {
    if (code === 'network') return words.problems.network;
    if (code === 'already-accepted' && problem?.who) return words.problems.heldBy(actorName(problem.who));
    if (problem === undefined) return words.problems.unexpected;
    return `${problem.title}${language === 'zh' ? '。' : '.'}`;
  };
}
