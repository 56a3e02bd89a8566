import type { Api } from './api.ts';
import type { App } from './app.ts';
import { caseParams } from './contract/cases.ts';
import { evacuationSchema } from './contract/evacuation.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Who needs help to leave a burning building, for those who answer its case. */
export function routeEvacuation(app: App, api: Api): void {
  app.get(
    '/cases/:id/evacuation',
    {
      schema: {
        summary: 'Who in the building of a fire needs help to leave it; every look is recorded',
        params: caseParams,
        response: { 200: evacuationSchema },
      },
    },
    async (request, reply) => {
      const found = api.evacuation(principalOf(request), request.params.id);
      return typeof found === 'string' ? refuse(request, reply, found) : found;
    },
  );
}
