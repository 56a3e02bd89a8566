import { createContext, useContext } from 'react';
import type { Language } from '../state/preferences.ts';
import { en } from './en.ts';
import { type Words, zh } from './zh.ts';

export const DICTIONARIES: Readonly<Record<Language, Words>> = { zh, en };

/** The words of the chosen language, and its name for sentences that come in both. */
export interface Speech {
  readonly language: Language;
  readonly words: Words;
  /** The community's time zone. */
  readonly zone: string;
}

export const SpeechContext = createContext<Speech>({ language: 'zh', words: zh, zone: 'Asia/Shanghai' });

export const useWords = (): Words => useContext(SpeechContext).words;
export const useLanguage = (): Language => useContext(SpeechContext).language;
export const useZone = (): string => useContext(SpeechContext).zone;
