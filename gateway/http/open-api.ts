/** The frame of `/openapi.json`; the routes and their schemas fill it. */
export const OPEN_API = {
  openapi: '3.1.0',
  info: {
    title: 'Shouwang 守望',
    version: '1',
    description:
      'Cases, answers, readings and live facts. Errors are RFC 9457 problems whose `code` is listed in docs/problems.md.',
  },
  components: {
    securitySchemes: {
      token: { type: 'http' as const, scheme: 'bearer' },
      session: {
        type: 'apiKey' as const,
        in: 'cookie' as const,
        name: 'shouwang',
        description:
          'Set by `POST session`. What changes something needs the header `X-Requested-With` as well.',
      },
    },
  },
  security: [{ token: [] }, { session: [] }],
};
