import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import {
  accountBody,
  accountParams,
  accountsList,
  newAccountSchema,
  passwordBody,
} from './contract/accounts.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Accounts of people, and one's own password. */
export function routeAccounts(app: App, api: Api): void {
  const { sessions } = api;
  const administratorsOnly = async (request: FastifyRequest, reply: FastifyReply) => {
    const may = api.rights.decide(principalOf(request), 'manage-accounts', { place: api.root });
    return may.ok ? undefined : refuse(request, reply, 'role-not-allowed');
  };
  app.get(
    '/accounts',
    {
      schema: { summary: 'Accounts, without their passwords', response: { 200: accountsList } },
      preParsing: administratorsOnly,
    },
    async () => ({ items: sessions.accounts() }),
  );
  app.post(
    '/accounts',
    {
      schema: {
        summary: 'Makes an account; the answer holds its first password, which is shown only now',
        body: accountBody,
        response: { 201: newAccountSchema },
      },
      preParsing: administratorsOnly,
    },
    async (request, reply) => {
      const { staff, name } = request.body;
      if (staff !== undefined && !api.isStaff(staff)) return refuse(request, reply, 'unknown-staff');
      const made = await sessions.createAccount(request.body);
      if (made === 'account-exists') return refuse(request, reply, made);
      return reply.code(201).send({ name, password: made.password });
    },
  );
  app.delete(
    '/accounts/:name',
    {
      schema: { summary: 'Removes an account and ends its sessions', params: accountParams },
      preParsing: administratorsOnly,
    },
    async (request, reply) => {
      const removed = sessions.removeAccount(request.params.name);
      return removed === 'removed' ? reply.code(204).send() : refuse(request, reply, removed);
    },
  );
  app.put(
    '/session/password',
    { schema: { summary: "One's own password; sessions that stand on the old one end", body: passwordBody } },
    async (request, reply) => {
      const address = request.socket.remoteAddress ?? '';
      const changed = await sessions.changePassword(principalOf(request), { ...request.body, address });
      return changed === 'changed' ? reply.code(204).send() : refuse(request, reply, changed);
    },
  );
}
