import { ANSWER_ACTIONS, type AnswerAction } from '../../rules/input.ts';
import type { TokenPrincipal } from '../principal.ts';
import { type Action, actionOf, mayEver } from '../rights.ts';
import { caseAsSeen } from '../seen.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { ANSWER_BODIES, type AnswerBody, answerHeaders } from './contract/answers.ts';
import { caseParams, caseSchema, casesPage, casesQuery, type ListedCase } from './contract/cases.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Lists and shows cases, and takes answers to them. */
export function routeCases(app: App, api: Api): void {
  app.get(
    '/cases',
    { schema: { summary: 'Cases, the newest first', querystring: casesQuery, response: { 200: casesPage } } },
    async (request, reply) => {
      const { place, mine, ...query } = request.query;
      const principal = principalOf(request);
      const seen = (it: ListedCase) => caseAsSeen(it, principal, api.rights) ?? [];
      if (mine !== undefined) return { items: api.casesOf(principal, query.limit).flatMap(seen), next: null };
      const within = narrower(principal.place, place);
      if (within === undefined) return { items: [], next: null };
      const page = api.cases({ ...query, within });
      return page === 'cursor-invalid'
        ? refuse(request, reply, page)
        : { items: page.items.flatMap(seen), next: page.next };
    },
  );
  app.get(
    '/cases/:id',
    { schema: { summary: 'A case with its timeline', params: caseParams, response: { 200: caseSchema } } },
    async (request, reply) => {
      const { id } = request.params;
      const principal = principalOf(request);
      // Read only when something of it may be shown.
      const may = aboutCase(api, id, principal);
      const it = may('see-outline') || may('see-case') ? api.case(id) : undefined;
      return (it && caseAsSeen(it, principal, api.rights)) ?? refuse(request, reply, 'no-such-case');
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
        if (!mayEver(principalOf(request).role, actionOf(action)))
          return refuse(request, reply, 'role-not-allowed');
        return undefined;
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const principal = principalOf(request);
      const refusal = refuseAnswer(api, principal, id, action);
      if (refusal !== undefined) return refuse(request, reply, refusal);
      const key = request.headers['idempotency-key'];
      const body: AnswerBody = request.body;
      const answered = await api.answer(principal, { ...body, case: id, action, ...(key && { key }) });
      if (answered.ok) return caseAsSeen(answered.case, principal, api.rights) ?? answered.case;
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

/** A case that somebody may not see is no case: its existence is not theirs to know. */
function refuseAnswer(
  api: Api,
  principal: TokenPrincipal,
  id: string,
  answer: AnswerAction,
): 'no-such-case' | 'role-not-allowed' | undefined {
  const may = aboutCase(api, id, principal);
  if (may(actionOf(answer))) return undefined;
  return may('see-outline') ? 'role-not-allowed' : 'no-such-case';
}

/** What somebody may do about a case; one that does not exist is asked about all the same, and as long. */
function aboutCase(api: Api, id: string, principal: TokenPrincipal): (action: Action) => boolean {
  const place = api.casePlace(id);
  return (action) => api.rights.decide(principal, action, place && { place, case: id }).ok;
}
