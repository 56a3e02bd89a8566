import type { Api } from './api.ts';
import type { App } from './app.ts';
import { rulesPage } from './contract/rules.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** What is watched for: the rules in force, shipped and own. */
export function routeRules(app: App, api: Api): void {
  app.get(
    '/rules',
    { schema: { summary: 'The rules in force, own ones last', response: { 200: rulesPage } } },
    async (request, reply) => {
      const by = principalOf(request);
      const decision = api.rights.decide(by, 'see-outline', { place: by.place });
      return decision.ok ? { items: api.rules() } : refuse(request, reply, 'role-not-allowed');
    },
  );
}
