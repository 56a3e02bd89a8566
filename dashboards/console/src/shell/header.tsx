import type { JSX } from 'react';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { useHeld } from '../held/queries.ts';
import { useNow } from '../state/core-clock.ts';
import { connection } from '../state/live.ts';
import { prefer, type Theme, usePreferences } from '../state/preferences.ts';
import { useOpenCases } from '../state/queries.ts';
import type { Route } from '../state/route.ts';
import { soundIsAwake } from '../state/sound.ts';
import { useStore } from '../state/store.ts';
import { dateFormat } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { Icon } from './icons.tsx';
import { signOut } from './sign-out.ts';

const PAGES = ['cases', 'held', 'visits', 'community', 'duty', 'devices', 'walks', 'figures'] as const;

interface HeaderProps {
  readonly session: SessionView;
  readonly page: Route['page'];
}

/** Where one is, what the time is, how the connection is, and what this browser prefers. */
export function Header({ session, page }: HeaderProps): JSX.Element {
  const words = useWords();
  return (
    <header className="top">
      <a className="brand" href="#/cases" aria-label={words.name}>
        <Logo />
        <span>{words.name}</span>
      </a>
      <nav>
        {PAGES.filter((one) => isFor(session, one)).map((one) => (
          <a
            key={one}
            ref={one === page ? showWhole : undefined}
            href={`#/${one}`}
            aria-current={one === page ? 'page' : undefined}
          >
            {words.pages[one]}
            {one === 'cases' && <OpenCount />}
            {one === 'held' && <HeldCount />}
          </a>
        ))}
      </nav>
      <span className="top-space" />
      <ConnectionMark />
      <CoreTime />
      {session.speed !== 1 && (
        <span className="speed" title={words.shell.speedDetail(session.speed)}>
          {words.shell.speed(session.speed)}
        </span>
      )}
      <Switches />
      <span className="who" title={words.roles[session.role]}>
        {session.name}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.shell.signOut}
        title={words.shell.signOut}
        onClick={() => void signOut()}
      >
        <Icon name="leave" />
      </button>
    </header>
  );
}

/** What a role can do nothing with is not offered to it. */
const isFor = ({ visits, testsDetectors }: SessionView, page: (typeof PAGES)[number]): boolean =>
  page === 'visits' ? visits : page !== 'walks' || testsDetectors;

/** On a narrow screen the line of pages scrolls. */
const showWhole = (it: HTMLElement | null): void =>
  it?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

function OpenCount(): JSX.Element | null {
  const { data: cases = [] } = useOpenCases();
  if (cases.length === 0) return null;
  const isRed = cases.some(({ level }) => level === 'red');
  return <span className={isRed ? 'count red' : 'count'}>{cases.length}</span>;
}

function HeldCount(): JSX.Element | null {
  const { data: held } = useHeld();
  if (held === undefined || held.counts.all === 0) return null;
  const { all, red } = held.counts;
  return <span className={red > 0 ? 'count red' : 'count'}>{all}</span>;
}

function ConnectionMark(): JSX.Element {
  const words = useWords();
  const { state } = useStore(connection);
  return <span className={`connection ${state}`}>{words.shell[state]}</span>;
}

/** The gateway's time, by which all clocks run. */
function CoreTime(): JSX.Element {
  const now = useNow();
  const format = dateFormat(useLanguage(), useZone(), 'clock');
  return <span className="core-time">{format.format(now)}</span>;
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'day', day: 'night', night: 'auto' };

function Switches(): JSX.Element {
  const words = useWords();
  const { language, theme, sound } = usePreferences();
  const isAwake = useStore(soundIsAwake);
  const soundText = words.shell.sound[!sound ? 'off' : isAwake ? 'on' : 'asleep'];
  const themeText = `${words.shell.themeLabel}：${words.shell.theme[theme]}`;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-pressed={sound}
        aria-label={soundText}
        title={soundText}
        onClick={() => prefer({ sound: !sound })}
      >
        <Icon name={sound ? 'sound' : 'mute'} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={themeText}
        title={themeText}
        onClick={() => prefer({ theme: NEXT_THEME[theme] })}
      >
        <Icon name={theme} />
      </button>
      <button
        type="button"
        className="language"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        aria-label={words.shell.languageLabel}
        onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        {words.shell.language}
      </button>
    </>
  );
}

export function Logo(): JSX.Element {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path className="logo-house" d="M4 28V13L16 4l12 9v15z" />
      <rect className="logo-pane" x="9" y="14" width="5.5" height="5.5" rx="1" />
      <rect className="logo-pane lit" x="17.5" y="14" width="5.5" height="5.5" rx="1" />
      <rect className="logo-pane" x="9" y="21.5" width="5.5" height="5.5" rx="1" />
      <rect className="logo-pane" x="17.5" y="21.5" width="5.5" height="5.5" rx="1" />
    </svg>
  );
}
