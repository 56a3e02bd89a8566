import type { FastifyRequest } from 'fastify';
import { mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import {
  type HeldPage,
  heldPage,
  heldQuery,
  muteBody,
  muteParams,
  muteSchema,
  mutesList,
  mutesQuery,
  operatorLoadSchema,
} from './contract/held.ts';
import { narrower } from './narrower.ts';
import { peopleTime } from './people-time.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

const NOTHING: HeldPage = {
  items: [],
  next: null,
  radioGateways: [],
  counts: { all: 0, red: 0, gathering: 0, muted: 0, storm: 0, 'radio-gateway': 0, flapping: 0 },
};

/** What is held back, for anyone to read; what people mute, and how much operators are told. */
export function routeHeld(app: App, api: Api): void {
  app.get(
    '/held',
    {
      schema: {
        summary: 'Alerts that are not told by themselves, and why; reds first',
        querystring: heldQuery,
        response: { 200: heldPage },
      },
    },
    async (request, reply) => {
      const { place, ...query } = request.query;
      const by = principalOf(request);
      const within = narrower(by.place, place);
      if (within === undefined) return NOTHING;
      const page = api.held.list(by, { ...query, within });
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/operator-load',
    {
      schema: {
        summary: 'How often each operator was told of something in the last ten minutes',
        response: { 200: operatorLoadSchema },
      },
    },
    async (request) => api.held.load(principalOf(request)),
  );
  routeMutes(app, api);
}

function routeMutes(app: App, api: Api): void {
  const response = { 200: muteSchema };
  app.get(
    '/mutes',
    {
      schema: {
        summary: 'Mutes that run, are planned or ended lately',
        querystring: mutesQuery,
        response: { 200: mutesList },
      },
    },
    async (request) => {
      const by = principalOf(request);
      const within = narrower(by.place, request.query.place);
      return { items: within === undefined ? [] : api.held.mutes(by, within) };
    },
  );
  app.post(
    '/mutes',
    { schema: { summary: 'Hold alerts back for a while', body: muteBody, response } },
    async (request, reply) => {
      const { place: asked, from, until, ...body } = request.body;
      if (!mayMute(request)) return refuse(request, reply, 'role-not-allowed');
      const place = asked ?? api.devicePlace(body.device ?? '');
      if (place === undefined || !isOwn(api, request, place))
        return refuse(request, reply, 'mute-refused', { detail: asked ? 'no-such-place' : 'no-such-device' });
      const taken = await api.held.set(principalOf(request), {
        ...{ ...body, place },
        from: from === undefined ? api.now() : peopleTime(from, 'from', api),
        until: peopleTime(until, 'to', api),
      });
      return typeof taken === 'string' ? refuse(request, reply, 'mute-refused', { detail: taken }) : taken;
    },
  );
  app.delete(
    '/mutes/:id',
    { schema: { summary: 'End a mute', params: muteParams, response } },
    async (request, reply) => {
      const { id } = request.params;
      if (!mayMute(request)) return refuse(request, reply, 'role-not-allowed');
      const place = api.held.mutePlace(id);
      if (place === undefined || !isOwn(api, request, place)) return refuse(request, reply, 'no-such-mute');
      const taken = await api.held.end(principalOf(request), id);
      return typeof taken === 'string' ? refuse(request, reply, 'no-such-mute') : taken;
    },
  );
}

const mayMute = (request: FastifyRequest): boolean => mayEver(principalOf(request).role, 'mute');

const isOwn = (api: Api, request: FastifyRequest, place: Parameters<typeof narrower>[0]): boolean =>
  api.rights.decide(principalOf(request), 'mute', { place }).ok;
