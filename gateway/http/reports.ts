import type { Report } from '../../rules/input.ts';
import { mayEver } from '../rights.ts';
import { caseAsSeen } from '../seen.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { answerHeaders } from './contract/answers.ts';
import { caseSchema } from './contract/cases.ts';
import { type ReportBody, reportBody } from './contract/reports.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Takes what people report; the answer is the case that it opened or joined. */
export function routeReports(app: App, api: Api): void {
  app.post(
    '/reports',
    {
      schema: {
        summary: 'Report what a sensor would: opens a case, or joins the open one',
        headers: answerHeaders,
        body: reportBody,
        response: { 200: caseSchema },
      },
      preParsing: async (request, reply) =>
        mayEver(principalOf(request).role, 'report') ? undefined : refuse(request, reply, 'role-not-allowed'),
    },
    async (request, reply) => {
      const { cause, text, madeAt, drill } = request.body;
      const key = request.headers['idempotency-key'];
      const principal = principalOf(request);
      const answered = await api.report(principal, {
        about: aboutOf(request.body),
        cause,
        ...(text !== undefined && { note: text }),
        ...(madeAt !== undefined && { madeAt }),
        ...(drill && { drill }),
        ...(key && { key }),
      });
      if (!answered.ok) return refuse(request, reply, answered.why);
      return caseAsSeen(answered.case, principal, api.rights) ?? answered.case;
    },
  );
}

/** The schema has seen to it that there is one. */
function aboutOf({ place, resident, venue }: ReportBody): Report['about'] {
  if (resident !== undefined) return { resident };
  if (venue !== undefined) return { venue };
  if (place !== undefined) return { place };
  throw new Error('a report about nothing has passed its schema');
}
