import { type JSX, useEffect, useMemo, useState } from 'react';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { followFacts, reconnectNow } from '../state/live.ts';
import { prefer, usePreferences } from '../state/preferences.ts';
import { sayWhenSeen } from '../state/receipts.ts';
import { useStore } from '../state/store.ts';
import { DICTIONARIES, SpeechContext, useLanguage, useWords } from '../words/words.ts';
import { CaseList } from './case-list.tsx';
import { CaseSteps } from './case-steps.tsx';
import { mine, open, put, refresh, wholes } from './mine.ts';
import { refreshSwaps } from './my-swaps.ts';
import { flush, rejected, startQueue, waiting } from './queue.ts';
import { SignInForm } from './sign-in-form.tsx';
import { ask, leave, session, signOut } from './signed-in.ts';
import { Swaps } from './swaps.tsx';
import { VisitList } from './visit-list.tsx';
import { noteVisit } from './visits.ts';
import { PHONE_WORDS } from './words.ts';

/** The page of who answers: my cases, one step after the other, with or without signal. */
export function Phone(): JSX.Element {
  const { language } = usePreferences();
  const who = useStore(session);
  const zone = who?.timeZone ?? 'Asia/Shanghai';
  const speech = useMemo(() => ({ language, words: DICTIONARIES[language], zone }), [language, zone]);
  useEffect(() => void ask(), []);
  return (
    <SpeechContext value={speech}>
      {who ? (
        <Desk who={who} />
      ) : who === null ? (
        <SignInForm />
      ) : (
        <p className="quiet">{PHONE_WORDS[language].loading}</p>
      )}
    </SpeechContext>
  );
}

function Desk({ who: { name, visits } }: { readonly who: SessionView }): JSX.Element {
  const [chosen, choose] = useState<string | undefined>();
  const [list, turn] = useState<List>('cases');
  useLive(chosen, name);
  const cases = useStore(mine);
  const whole = useStore(wholes).get(chosen ?? '') ?? cases.find(({ id }) => id === chosen);
  return (
    <>
      <TopBar name={name} />
      <Banner />
      <main>
        {chosen !== undefined && whole !== undefined ? (
          <CaseSteps it={whole} back={() => choose(undefined)} />
        ) : (
          <>
            {visits && <Lists list={list} turn={turn} />}
            {list === 'visits' ? (
              <VisitList />
            ) : (
              <>
                <CaseList cases={cases} choose={choose} />
                <Swaps />
              </>
            )}
          </>
        )}
      </main>
    </>
  );
}

type List = 'cases' | 'visits';

/** Between my cases and the people I am to visit. */
function Lists({ list, turn }: { readonly list: List; readonly turn: (to: List) => void }): JSX.Element {
  const { lists } = PHONE_WORDS[useLanguage()];
  return (
    <nav className="lists">
      {(['cases', 'visits'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-current={one === list ? 'page' : undefined}
          onClick={() => turn(one)}
        >
          {lists[one]}
        </button>
      ))}
    </nav>
  );
}

/** Follows the facts: every one may change what is mine, and shows that there is signal again. */
function useLive(chosen: string | undefined, name: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name is another session
  useEffect(() => {
    startQueue({ answer: put, visit: noteVisit });
    const look = (): void => {
      refresh().catch(() => undefined);
      refreshSwaps(session.get()?.staff).catch(() => undefined);
      void flush();
    };
    look();
    return followFacts({
      onBegin: look,
      onFact: (fact) => {
        if (fact.type.startsWith('swap-')) refreshSwaps(session.get()?.staff).catch(() => undefined);
        if (fact.case === undefined) return;
        const who = session.get();
        if (who) sayWhenSeen(fact, who);
        if (fact.level === 'red' && fact.type === 'case-opened') navigator.vibrate?.([300, 100, 300]);
        look();
        if (wholes.get().has(fact.case)) open(fact.case).catch(() => undefined);
      },
      onSignedOut: leave,
    });
  }, [name]);
  useEffect(() => {
    if (chosen !== undefined) open(chosen).catch(() => undefined);
  }, [chosen]);
}

function TopBar({ name }: { readonly name: string }): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  return (
    <header className="top">
      <strong>{PHONE_WORDS[language].mine}</strong>
      <span className="who">{name}</span>
      <button
        type="button"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        aria-label={words.shell.languageLabel}
        onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        {words.shell.language}
      </button>
      <button type="button" onClick={() => void signOut()}>
        {words.shell.signOut}
      </button>
    </header>
  );
}

/** What was kept for later, and what was not taken. */
function Banner(): JSX.Element | null {
  const words = PHONE_WORDS[useLanguage()];
  const language = useLanguage();
  const left = useStore(waiting).length;
  const refused = useStore(rejected);
  if (refused !== undefined) {
    const { problem, code } = refused.refusal;
    return (
      <div className="banner refused" role="alert">
        <span>
          {words.refused(problem ? `${problem.title}${problem.detail ? ` (${problem.detail})` : ''}` : code)}
        </span>
        <button type="button" onClick={() => rejected.set(undefined)} lang={language}>
          {words.understood}
        </button>
      </div>
    );
  }
  if (left === 0) return null;
  return (
    <div className="banner" role="status">
      <span>
        {words.offline} {words.waiting(left)}
      </span>
      <button
        type="button"
        onClick={() => {
          reconnectNow();
          void flush();
        }}
      >
        {DICTIONARIES[language].shell.retry}
      </button>
    </div>
  );
}
