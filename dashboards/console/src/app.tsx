import { QueryClientProvider } from '@tanstack/react-query';
import { type JSX, useEffect, useMemo } from 'react';
import type { SessionView } from '../../../gateway/http/contract/session.ts';
import { CasesPage } from './cases/cases-page.tsx';
import { CommunityPage } from './community/community-page.tsx';
import { DevicesPage } from './devices/devices-page.tsx';
import { DutyPage } from './duty/duty-page.tsx';
import { FiguresPage } from './figures/figures-page.tsx';
import { HeldPage } from './held/held-page.tsx';
import { Header } from './shell/header.tsx';
import { MutedReds } from './shell/muted-reds.tsx';
import { OutageLine } from './shell/outage-line.tsx';
import { RedAnnouncer } from './shell/red-announcer.tsx';
import { SignInPage } from './shell/sign-in-page.tsx';
import { forgetSession } from './shell/sign-out.ts';
import { StaleBanner } from './shell/stale-banner.tsx';
import { announce } from './state/announcements.ts';
import { takeAllAnew, takeFact } from './state/changes.ts';
import { followFacts } from './state/live.ts';
import { usePreferences } from './state/preferences.ts';
import { queryClient, useSession } from './state/queries.ts';
import { sayWhenSeen } from './state/receipts.ts';
import { type Route, useRoute } from './state/route.ts';
import { VisitsPage } from './visits/visits-page.tsx';
import { WalksPage } from './walks/walks-page.tsx';
import { DICTIONARIES, SpeechContext, useWords } from './words/words.ts';

export function App(): JSX.Element {
  return (
    <QueryClientProvider client={queryClient}>
      <Gate />
    </QueryClientProvider>
  );
}

/** Nothing is read before somebody has signed in. */
function Gate(): JSX.Element {
  const { language } = usePreferences();
  const { data: session, error } = useSession();
  const zone = session?.timeZone ?? 'Asia/Shanghai';
  const speech = useMemo(() => ({ language, words: DICTIONARIES[language], zone }), [language, zone]);
  return (
    <SpeechContext value={speech}>
      {session ? (
        <Desk session={session} />
      ) : session === null ? (
        <SignInPage />
      ) : (
        <Waiting isLost={error !== null} />
      )}
    </SpeechContext>
  );
}

function Waiting({ isLost }: { readonly isLost: boolean }): JSX.Element {
  const words = useWords();
  return (
    <main className="empty" role="status">
      {isLost ? words.problems.network : words.loading}
    </main>
  );
}

function Desk({ session }: { readonly session: SessionView }): JSX.Element {
  const words = useWords();
  const route = useRoute();
  const { name } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name is another session, and has a stream of its own
  useEffect(
    () =>
      followFacts({
        onFact(fact) {
          announce(fact);
          takeFact(fact);
          sayWhenSeen(fact, session);
        },
        onBegin: takeAllAnew,
        onSignedOut: forgetSession,
      }),
    [name],
  );
  useEffect(() => {
    document.title = words.name;
  }, [words]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        {words.skip}
      </button>
      <Header session={session} page={route.page} />
      <OutageLine outage={session.lastOutage} />
      <MutedReds />
      <main id="main" tabIndex={-1}>
        <Page route={route} />
      </main>
      <StaleBanner />
      <RedAnnouncer />
    </>
  );
}

function Page({ route }: { readonly route: Route }): JSX.Element {
  const words = useWords();
  switch (route.page) {
    case 'cases':
      return <CasesPage chosen={route.id} />;
    case 'community':
      return <CommunityPage />;
    case 'duty':
      return <DutyPage />;
    case 'held':
      return <HeldPage />;
    case 'figures':
      return <FiguresPage />;
    case 'devices':
      return <DevicesPage />;
    case 'visits':
      return <VisitsPage />;
    case 'walks':
      return <WalksPage />;
    case 'nowhere':
      return <p className="empty">{words.nothingThere}</p>;
  }
}
