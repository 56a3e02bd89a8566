import { useSyncExternalStore } from 'react';

/** Where the console is, by the part of the address behind `#`. */
export type Route =
  | { readonly page: 'cases'; readonly id?: string }
  | { readonly page: 'community' }
  | { readonly page: 'duty' }
  | { readonly page: 'devices' }
  | { readonly page: 'held' }
  | { readonly page: 'figures' }
  | { readonly page: 'walks' }
  | { readonly page: 'visits' }
  | { readonly page: 'nowhere' };

export const casePath = (id: string): string => `#/cases/${encodeURIComponent(id)}`;

export function goTo(path: string): void {
  location.hash = path;
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.hash));
}

function routeOf(hash: string): Route {
  const [page = '', id] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (page === '' || page === 'cases') return { page: 'cases', ...(id && { id }) };
  return PAGES.find((known) => known.page === page) ?? { page: 'nowhere' };
}

const PAGES = [
  { page: 'held' },
  { page: 'visits' },
  { page: 'community' },
  { page: 'duty' },
  { page: 'devices' },
  { page: 'walks' },
  { page: 'figures' },
] as const satisfies Route[];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
