import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TokenPrincipal } from '../principal.ts';
import type { ProblemCode } from '../problem.ts';

/** Fastify as routes see it: bodies and queries have the types of their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts a refusal by its name; `who` is the token's name where a stream of its ends. */
    count(code: ProblemCode, who?: string): void;
  }
  interface FastifyRequest {
    principal: TokenPrincipal | undefined;
  }
}
