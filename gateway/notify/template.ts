/** What an HTTP template can be filled with. */
export interface Filling {
  readonly phone: string;
  readonly text: string;
  readonly id: string;
}

export const FORMATS = ['json', 'form'] as const;
export type Format = (typeof FORMATS)[number];

/** How a value is written where it stands, so that no text can end it and begin something else. */
const ESCAPES: Readonly<Record<Format | 'url', (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: encodeURIComponent,
  url: encodeURIComponent,
};

/** Puts `{phone}`, `{text}` and `{id}` into a template; any other brace stays as it is. */
export function fill(template: string, filling: Filling, place: Format | 'url'): string {
  // A half of a surrogate pair has no UTF-8.
  const written = (value: string): string => ESCAPES[place](value.toWellFormed());
  return template.replace(/\{(phone|text|id)\}/g, (_, name: keyof Filling) => written(filling[name]));
}
