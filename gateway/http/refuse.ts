import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../../rules/fact.ts';
import { PROBLEMS, type ProblemCode, problemCodeOf } from '../problem.ts';
import type { Log } from './api.ts';
import type { problemSchema } from './contract/problem.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Longer details are cut: they quote the names of fields that a client made up. */
const LONGEST_DETAIL = 300;

export interface Particulars {
  readonly detail?: string;
  readonly who?: Actor;
}

/** An RFC 9457 problem; its title is Chinese for those who ask for it, else English. */
export function problemBody(code: ProblemCode, particulars: Particulars = {}, language = 'en'): string {
  const { status, title } = PROBLEMS[code];
  const { detail, who } = particulars;
  const body: z.output<typeof problemSchema> = {
    type: `urn:shouwang:problem:${code}`,
    title: /^\s*zh/i.test(language) ? title.zh : title.en,
    status,
    code,
    ...(detail !== undefined && { detail: detail.slice(0, LONGEST_DETAIL) }),
    ...(who && { who }),
  };
  return JSON.stringify(body);
}

/** Answers with a problem. The result is what a route returns. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  particulars: Particulars = {},
): FastifyReply {
  request.server.count(code);
  const { status } = PROBLEMS[code];
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', '5');
  return reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send(problemBody(code, particulars, request.headers['accept-language']));
}

/** Turns whatever a route or fastify throws into a problem; what nobody expected is logged. */
export function refuseError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  if ('validation' in error && error.validation)
    return refuse(request, reply, WHERE[error.validationContext ?? 'body'] ?? 'body-invalid', {
      detail: error.validation.map((one) => `${one.instancePath}: ${one.message}`).join('; '),
    });
  const known = 'code' in error ? FASTIFY[error.code] : undefined;
  const code = problemCodeOf(error) ?? known;
  if (code === undefined) {
    log.error({ err: error, url: request.routeOptions.url }, 'unexpected');
    return refuse(request, reply, 'unexpected');
  }
  // Fastify's own texts only say the title again.
  return refuse(request, reply, code, known === undefined ? { detail: error.message } : {});
}

const WHERE: Readonly<Record<string, ProblemCode>> = {
  body: 'body-invalid',
  querystring: 'query-invalid',
  headers: 'header-invalid',
  params: 'no-such-case',
};

const FASTIFY: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-not-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'http-malformed',
  FST_ERR_BAD_URL: 'url-invalid',
};
