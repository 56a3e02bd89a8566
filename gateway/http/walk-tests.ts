import { minutes } from '../../devices/time.ts';
import { mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import {
  walkTestBody,
  walkTestParams,
  walkTestSchema,
  walkTestsList,
  walkTestsQuery,
} from './contract/walk-tests.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Begins, lists and ends walk tests: rounds in which the buttons of all detectors of a place are pressed. */
export function routeWalkTests(app: App, api: Api): void {
  const { rights, walks } = api;
  app.get(
    '/walk-tests',
    {
      schema: {
        summary: 'Walk tests that run and the last that ended, with what each detector said',
        querystring: walkTestsQuery,
        response: { 200: walkTestsList },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const within = narrower(principal.place, request.query.place);
      if (within === undefined) return { items: [] };
      if (!rights.decide(principal, 'see-devices', { place: within }).ok)
        return refuse(request, reply, 'role-not-allowed');
      return { items: walks.within(within) };
    },
  );
  app.post(
    '/walk-tests',
    {
      schema: {
        summary: 'Begin a walk test: until its end an alarm with a pressed button is a drill there',
        body: walkTestBody,
        response: { 200: walkTestSchema },
      },
      preParsing: async (request, reply) =>
        mayEver(principalOf(request).role, 'walk-test')
          ? undefined
          : refuse(request, reply, 'role-not-allowed'),
    },
    async (request, reply) => {
      const { place, minutes: length } = request.body;
      const principal = principalOf(request);
      if (!rights.decide(principal, 'walk-test', { place }).ok)
        return refuse(request, reply, 'no-such-place');
      const taken = await walks.start(principal, place, minutes(length));
      return typeof taken === 'string'
        ? refuse(request, reply, 'walk-test-refused', { detail: taken })
        : taken;
    },
  );
  app.post(
    '/walk-tests/:id/end',
    {
      schema: {
        summary: 'End a walk test: what was not heard becomes a case of upkeep',
        params: walkTestParams,
        response: { 200: walkTestSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const principal = principalOf(request);
      const place = walks.place(id);
      if (place === undefined || !rights.decide(principal, 'see-devices', { place }).ok)
        return refuse(request, reply, 'no-such-walk-test');
      if (!rights.decide(principal, 'walk-test', { place }).ok)
        return refuse(request, reply, 'role-not-allowed');
      const taken = await walks.end(principal, id);
      return typeof taken === 'string'
        ? refuse(request, reply, 'walk-test-refused', { detail: taken })
        : taken;
    },
  );
}
