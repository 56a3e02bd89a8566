import { type JSX, useEffect, useState } from 'react';
import type { CaseView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { nextDeadline, whyNow } from '../cases/urgency.ts';
import { useStore } from '../state/store.ts';
import { caseWhere } from '../words/place-name.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Clock } from './clock.tsx';
import { loadPeople } from './mine.ts';
import { PeopleAt } from './people-at.tsx';
import { answersWaiting, give, waiting } from './queue.ts';
import { PHONE_WORDS, type PhoneWords } from './words.ts';

type Step = Exclude<keyof PhoneWords['steps'], 'help'>;
const STEPS: readonly Step[] = ['accept', 'contact', 'on-my-way', 'arrive', 'resolve'];
/** The fact that each step leaves. */
const FACTS: Readonly<Record<Step, string>> = {
  accept: 'case-accepted',
  contact: 'case-contacted',
  'on-my-way': 'case-on-my-way',
  arrive: 'case-arrived',
  resolve: 'case-resolved',
};

interface CaseStepsProps {
  readonly it: ListedCase | CaseView;
  readonly back: () => void;
}

/** One case: where, who, how long, and the next step as the largest thing on the screen. */
export function CaseSteps({ it, back }: CaseStepsProps): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const phone = PHONE_WORDS[language];
  const due = nextDeadline(it);
  useEffect(() => {
    loadPeople(it.place).catch(() => undefined);
  }, [it.place]);
  return (
    <article className={`whole ${it.level}`} data-case={it.id}>
      <button type="button" className="back" onClick={back}>
        ‹ {phone.back}
      </button>
      <h1>
        {words.levels[it.level]} · {words.causes[it.cause]}
      </h1>
      <p className="where">
        {caseWhere(it, words)}
        {it.floor !== undefined && ` · ${phone.floor(it.floor)}`}
      </p>
      <p className="why">{whyNow(it)[language]}</p>
      {due && <Clock deadline={due} />}
      <Steps it={it} />
      <PeopleAt place={it.place} />
    </article>
  );
}

function Steps({ it }: Pick<CaseStepsProps, 'it'>): JSX.Element {
  const phone = PHONE_WORDS[useLanguage()];
  const queued = answersWaiting(useStore(waiting))
    .filter((answer) => answer.case === it.id)
    .map(({ action }) => action);
  const [asking, ask] = useState(false);
  const isDone = (step: Step): boolean => isTaken(it, step) || queued.includes(step);
  const next = STEPS.find((step) => !isDone(step));
  const press = (step: Step): void => (step === 'resolve' ? ask(true) : give(it.id, step));
  if (asking)
    return <Reasons give={(reason) => give(it.id, 'resolve', { reason })} close={() => ask(false)} />;
  return (
    <div className="steps">
      {STEPS.map((step) => {
        const mark = isTaken(it, step) ? phone.done[step] : queued.includes(step) ? phone.queued : undefined;
        if (mark !== undefined)
          return (
            <p key={step} className="step done">
              ✓ {phone.steps[step].replace('…', '')} <span className="tag">{mark}</span>
            </p>
          );
        return (
          <button
            key={step}
            type="button"
            className={step === next ? 'step first' : 'step'}
            onClick={() => press(step)}
          >
            {phone.steps[step]}
          </button>
        );
      })}
      <button
        type="button"
        className="step"
        disabled={queued.includes('help')}
        onClick={() => give(it.id, 'help')}
      >
        {queued.includes('help') ? phone.queued : phone.steps.help}
      </button>
    </div>
  );
}

/** A step that was taken since the case was last opened. */
function isTaken(it: ListedCase | CaseView, step: Step): boolean {
  if (step === 'resolve') return it.state === 'resolved' || it.state === 'closed';
  if (step === 'accept') return it.state !== 'open';
  if (!('timeline' in it)) return step === 'arrive' && it.state === 'on-scene';
  const since = it.timeline.findLastIndex(({ type }) => type === 'case-reopened');
  return it.timeline.slice(since + 1).some(({ type }) => type === FACTS[step]);
}

interface ReasonsProps {
  readonly give: (reason: string) => void;
  readonly close: () => void;
}

function Reasons({ give: answer, close }: ReasonsProps): JSX.Element {
  const words = useWords();
  const phone = PHONE_WORDS[useLanguage()];
  return (
    <fieldset className="steps">
      <legend>{phone.why}</legend>
      {Object.entries(words.reasons).map(([reason, text]) => (
        <button
          key={reason}
          type="button"
          className="step"
          onClick={() => {
            answer(reason);
            close();
          }}
        >
          {text}
        </button>
      ))}
      <button type="button" className="back" onClick={close}>
        {phone.cancel}
      </button>
    </fieldset>
  );
}
