import type { ProblemView } from '../../../../gateway/http/contract/problem.ts';

/** What the gateway did not do, with the code of its problem; `network` when it did not answer. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemView | undefined;

  constructor(code: string, status: number, problem?: ProblemView) {
    super(code);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

const API = '/api/v1';

/** Asks for JSON below `/api/v1`. Throws `Refused`. */
export function read<T>(path: string): Promise<T> {
  return send<T>('GET', path);
}

export async function send<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: { readonly body?: object; readonly key?: string } = {},
): Promise<T> {
  const response = await fetch(API + path, {
    method,
    headers: {
      // Tells the gateway that this is our page: no other site may set it.
      'x-requested-with': 'console',
      'accept-language': document.documentElement.lang,
      ...(options.body && { 'content-type': 'application/json' }),
      ...(options.key !== undefined && { 'idempotency-key': options.key }),
    },
    ...(options.body && { body: JSON.stringify(options.body) }),
  }).catch(() => {
    throw new Refused('network', 0);
  });
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  const problem = body as ProblemView | undefined;
  throw new Refused(problem?.code ?? 'unexpected', response.status, problem);
}

/** All pages of a list, at most `most` rows. */
export async function readAll<T>(path: string, most: number): Promise<T[]> {
  const rows: T[] = [];
  const joint = path.includes('?') ? '&' : '?';
  for (let next: string | null = ''; next !== null && rows.length < most; ) {
    const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const page: { items: T[]; next: string | null } = await read(`${path}${joint}limit=200${after}`);
    rows.push(...page.items);
    next = page.next;
  }
  return rows.slice(0, most);
}
