import type { Api } from './api.ts';
import type { App } from './app.ts';
import { receiptHeaders, receiptParams } from './contract/receipts.ts';
import { refuse } from './refuse.ts';

/** Where providers of messages and calls say what became of them; they prove themselves by the channel's own secret. */
export function routeReceipts(app: App, api: Api): void {
  // The signature is over the bytes as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, String(body)));
  app.post(
    '/receipts/:channel',
    {
      schema: {
        summary: "A provider's receipts for messages or calls",
        security: [],
        params: receiptParams,
        headers: receiptHeaders,
        consumes: ['application/json', 'application/x-www-form-urlencoded'],
      },
    },
    async (request, reply) => {
      const { 'x-signature': signature, authorization, 'content-type': contentType = '' } = request.headers;
      const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
      const answer = await api.takeReceipts(request.params.channel, {
        body: typeof request.body === 'string' ? request.body : '',
        contentType,
        ...(signature !== undefined && { signature }),
        ...(bearer !== undefined && { bearer }),
      });
      return answer === 'taken' ? reply.code(204).send() : refuse(request, reply, answer);
    },
  );
}
