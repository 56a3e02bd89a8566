import { send } from '../state/gateway.ts';
import { keys, queryClient } from '../state/queries.ts';

/** Ends the session here and at the gateway; nothing that was read stays in the page. */
export async function signOut(): Promise<void> {
  await send('DELETE', '/session').catch(() => undefined);
  forgetSession();
}

export function forgetSession(): void {
  queryClient.setQueryData(keys.session, null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
}
