import type { FastifyReply, FastifyRequest } from 'fastify';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import type { StaffId } from '../../devices/registry.ts';
import type { SwapTurn, SwapWord } from '../../rules/input.ts';
import { mayEver } from '../rights.ts';
import type { Api, SwapSaid } from './api.ts';
import type { App } from './app.ts';
import { answerHeaders } from './contract/answers.ts';
import { refusalBody, swapBody, swapParams, swapSchema, swapsPage, swapsQuery } from './contract/swaps.ts';
import { spanOf } from './duty.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Swaps of turns: who proposes one, what becomes of it, and how the other side answers. */
export function routeSwaps(app: App, api: Api): void {
  const response = { 200: swapSchema };
  app.get(
    '/swaps',
    {
      schema: {
        summary: 'Proposed swaps of one’s own and of the people one plans, the newest first',
        querystring: swapsQuery,
        response: { 200: swapsPage },
      },
    },
    async (request, reply) => {
      const { place, ...query } = request.query;
      const by = principalOf(request);
      const within = narrower(by.place, place);
      if (within === undefined) return { items: [], next: null };
      const page = api.swaps.list(by, { ...query, within });
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/swaps/:id',
    { schema: { summary: 'One swap', params: swapParams, response } },
    async (request, reply) =>
      api.swaps.get(principalOf(request), request.params.id) ?? refuse(request, reply, 'no-such-swap'),
  );
  app.post(
    '/swaps',
    { schema: { summary: 'Propose a swap of turns', headers: answerHeaders, body: swapBody, response } },
    async (request, reply) => {
      const { gives, takes, staff = principalOf(request).staff, other } = request.body;
      if (staff === undefined) return refuse(request, reply, 'swap-refused', { detail: 'no-such-staff' });
      const turnOf = (whose: StaffId) => (turn: Turn) => ({
        staff: whose,
        place: turn.place ?? api.duty.staffPlace(whose),
        ...spanOf(turn, api),
      });
      const turns = [...gives.map(turnOf(staff)), ...takes.map(turnOf(other))].filter(isPlaced);
      const why = whyNot(api, request, [staff, other], turns);
      if (why === 'role-not-allowed') return refuse(request, reply, why);
      if (why !== undefined) return refuse(request, reply, 'swap-refused', { detail: why });
      return say(api, request, reply, { type: 'propose', between: [staff, other], turns, ...keyOf(request) });
    },
  );
  for (const type of ['accept', 'withdraw', 'seen', 'undo'] as const)
    app.post(
      `/swaps/:id/${type}`,
      { schema: { summary: SUMMARIES[type], headers: answerHeaders, params: swapParams, response } },
      async (request, reply) => {
        const { id: swap } = request.params;
        return say(api, request, reply, { type, swap, ...(type === 'undo' && keyOf(request)) });
      },
    );
  app.post(
    '/swaps/:id/refuse',
    {
      schema: {
        summary: 'Refuse a proposed swap',
        params: swapParams,
        body: refusalBody.nullish(),
        response,
      },
    },
    async (request, reply) => {
      const { reason } = request.body ?? {};
      const said = reason === undefined ? {} : { reason };
      return say(api, request, reply, { type: 'refuse', swap: request.params.id, ...said });
    },
  );
}

const SUMMARIES = {
  accept: 'Accept a proposed swap: from then on duty is as it says',
  withdraw: 'Withdraw one’s own proposal',
  seen: 'Say that a proposal was seen, so that nobody is rung about it further',
  undo: 'Propose to take an accepted swap back',
} as const;

type Turn = Parameters<typeof spanOf>[0] & { readonly place?: PlaceId };

const isPlaced = (
  turn: Omit<SwapTurn, 'place'> & { readonly place: PlaceId | undefined },
): turn is SwapTurn => turn.place !== undefined;

function keyOf(request: FastifyRequest): { key?: string } {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? { key } : {};
}

/**
 * From their own side people propose to whom they see on duty around them: in their place, or at the desks above it. From
 * another's side those propose who plan duty, for people and turns that all lie in their place.
 */
function whyNot(
  api: Api,
  request: FastifyRequest,
  pair: readonly [StaffId, StaffId],
  turns: readonly SwapTurn[],
): 'role-not-allowed' | 'no-such-staff' | undefined {
  const { role, place: own, staff } = principalOf(request);
  const isOwn = pair[0] === staff;
  if (!isOwn && !mayEver(role, 'change-duty')) return 'role-not-allowed';
  const isNear = (place: PlaceId | undefined): boolean =>
    place !== undefined && (isWithin(place, own) || (isOwn && isWithin(own, place)));
  const places = [...pair.map(api.duty.staffPlace), ...turns.map(({ place }) => place)];
  return places.every(isNear) ? undefined : 'no-such-staff';
}

async function say(api: Api, request: FastifyRequest, reply: FastifyReply, word: SwapWord) {
  const by = principalOf(request);
  // Whoever has nothing to do with it learns not even that it is there.
  if ('swap' in word && api.swaps.get(by, word.swap) === undefined)
    return refuse(request, reply, 'no-such-swap');
  return answerOf(request, reply, await api.swaps.say(by, word));
}

function answerOf(request: FastifyRequest, reply: FastifyReply, said: SwapSaid) {
  if (said.ok) return said.swap;
  switch (said.why) {
    case 'no-such-swap':
      return refuse(request, reply, said.why);
    case 'not-yours':
      return refuse(request, reply, 'swap-not-yours');
    case 'settled':
      return refuse(request, reply, 'swap-settled', { detail: said.swap.state });
    default:
      return refuse(request, reply, 'swap-refused', { detail: said.why });
  }
}
