import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
export type Theme = 'auto' | 'day' | 'night';

/** What this browser remembers of its user's taste. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly sound: boolean;
  /** The end of the last outage whose line was put away. */
  readonly outageSeen?: string;
}

const KEY = 'shouwang';
const USUAL: Preferences = { language: 'zh', theme: 'auto', sound: true };

let current: Preferences = read();
const listeners = new Set<() => void>();
const night = matchMedia('(prefers-color-scheme: dark)');

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

export const preferences = (): Preferences => current;

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing still shows what was chosen until the page is closed.
  }
  show();
  for (const listener of listeners) listener();
}

/** Brings language and colours to the document; called once before anything is drawn. */
export function show(): void {
  const { documentElement } = document;
  const isNight = current.theme === 'night' || (current.theme === 'auto' && night.matches);
  documentElement.dataset.theme = isNight ? 'night' : 'day';
  documentElement.lang = current.language === 'zh' ? 'zh-CN' : 'en';
}

night.addEventListener('change', show);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      language: kept.language === 'en' ? 'en' : USUAL.language,
      theme: kept.theme === 'day' || kept.theme === 'night' ? kept.theme : USUAL.theme,
      sound: kept.sound !== false,
      ...(typeof kept.outageSeen === 'string' && { outageSeen: kept.outageSeen }),
    };
  } catch {
    return USUAL;
  }
}
