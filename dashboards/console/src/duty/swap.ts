import type { ShiftsPage } from '../../../../gateway/http/contract/duty.ts';
import type { SwapView } from '../../../../gateway/http/contract/swaps.ts';
import { coreNow } from '../state/core-clock.ts';
import { type Refused, read, send } from '../state/gateway.ts';
import type { Words } from '../words/zh.ts';

export type Turn = ShiftsPage['items'][number];
export type SwapAction = 'accept' | 'refuse' | 'withdraw' | 'undo' | 'seen';

/** Swaps that are shown; the newest come first. */
const MOST_SHOWN = 50;
/** As far as one question to the plan reaches, in ms, and the turns of one page. */
const AHEAD = 31 * 24 * 3_600_000;
const MOST_TURNS = 2_000;

export interface NewSwap {
  readonly staff: string;
  readonly other: string;
  readonly gives: readonly Turn[];
  readonly takes: readonly Turn[];
}

export async function readSwaps(place?: string): Promise<readonly SwapView[]> {
  const query = new URLSearchParams({ limit: String(MOST_SHOWN), ...(place && { place }) });
  return (await read<{ items: SwapView[] }>(`/swaps?${query}`)).items;
}

/** Turns of the next 31 days that can be given away: of a shift, not begun, and worked by nobody else. */
export async function readTurns(place: string): Promise<readonly Turn[]> {
  const [from = '', to = ''] = [coreNow(), coreNow() + AHEAD].map((at) => new Date(at).toISOString());
  const query = new URLSearchParams({ place, from, to, limit: String(MOST_TURNS) });
  const { items } = await read<ShiftsPage>(`/shifts?${query}`);
  const isOwn = ({ on, off }: Turn): boolean =>
    on?.type === 'shift' || on?.type === 'override' || off?.type === 'on-leave';
  return items.filter((turn) => isOwn(turn) && Date.parse(turn.from) > Date.parse(from));
}

export const saySwap = (id: string, action: SwapAction, body?: object): Promise<SwapView> =>
  send<SwapView>('POST', `/swaps/${encodeURIComponent(id)}/${action}`, body && { body });

export function proposeSwap({ gives, takes, ...sides }: NewSwap, key: string): Promise<SwapView> {
  const spans = (turns: readonly Turn[]) => turns.map(({ place, from, to }) => ({ place, from, to }));
  return send<SwapView>('POST', '/swaps', {
    key,
    body: { ...sides, gives: spans(gives), takes: spans(takes) },
  });
}

/** Why something about a swap was not taken, in words. */
export function refusalOf({ status, code, problem }: Refused, { duty, problems }: Words): string {
  const { swaps } = duty;
  const detail = problem?.detail ?? '';
  if (status === 0) return problems.network;
  if (code === 'swap-settled') return swaps.settled(swaps.states[detail as SwapView['state']] ?? detail);
  if (code === 'swap-not-yours') return swaps.notYours;
  return (
    (code === 'swap-refused' ? swaps.refused[detail] : undefined) ?? problem?.title ?? problems.unexpected
  );
}
