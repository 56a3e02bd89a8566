import { isWithin, type PlaceId } from '../../devices/place.ts';
import { ANSWER_ACTIONS, type AnswerAction } from '../../rules/input.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { ANSWER_BODIES, type AnswerBody, answerHeaders } from './contract/answers.ts';
import { caseParams, caseSchema, casesPage, casesQuery } from './contract/cases.ts';
import { refuse } from './refuse.ts';
import { mayAnswer, narrower } from './rights.ts';
import { principalOf } from './sign-in.ts';

/** Lists and shows cases, and takes answers to them. */
export function routeCases(app: App, api: Api): void {
  app.get(
    '/cases',
    { schema: { summary: 'Cases, the newest first', querystring: casesQuery, response: { 200: casesPage } } },
    async (request, reply) => {
      const { place, ...query } = request.query;
      const within = narrower(principalOf(request).place, place);
      if (within === undefined) return { items: [], next: null };
      const page = api.cases({ ...query, within });
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/cases/:id',
    { schema: { summary: 'A case with its timeline', params: caseParams, response: { 200: caseSchema } } },
    async (request, reply) => {
      const { id } = request.params;
      const view = isSeen(api, id, principalOf(request).place) ? api.case(id) : undefined;
      return view ?? refuse(request, reply, 'no-such-case');
    },
  );
  for (const action of ANSWER_ACTIONS) routeAnswer(app, api, action);
}

function routeAnswer(app: App, api: Api, action: AnswerAction): void {
  app.post(
    `/cases/:id/${action}`,
    {
      schema: {
        summary: `Answer a case: ${action}`,
        params: caseParams,
        headers: answerHeaders,
        body: ANSWER_BODIES[action],
        response: { 200: caseSchema },
      },
      // The role comes first: who may not answer learns nothing from the way a body is refused.
      preParsing: async (request, reply) => {
        if (!mayAnswer(principalOf(request).role, action)) return refuse(request, reply, 'role-not-allowed');
        return undefined;
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const principal = principalOf(request);
      // A case of another place is no case: its existence is not theirs to know.
      if (!isSeen(api, id, principal.place)) return refuse(request, reply, 'no-such-case');
      const key = request.headers['idempotency-key'];
      const body: AnswerBody = request.body;
      const answered = await api.answer(principal, { ...body, case: id, action, ...(key && { key }) });
      if (answered.ok) return answered.case;
      const { who, why } = answered;
      return refuse(
        request,
        reply,
        why,
        who && { who, detail: `the holder is ${Object.values(who).join()}` },
      );
    },
  );
}

function isSeen(api: Api, id: string, from: PlaceId): boolean {
  const place = api.casePlace(id);
  return place !== undefined && isWithin(place, from);
}
