import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openApp } from '../../gateway/notify/app.ts';
import { openHttpChannel } from '../../gateway/notify/http-channel.ts';
import { openMail } from '../../gateway/notify/mail.ts';
import { fill } from '../../gateway/notify/template.ts';
import { textOf } from '../../gateway/notify/text.ts';
import { openWebhook } from '../../gateway/notify/webhook.ts';
import { HOME, NEXT_HOME } from '../community.ts';
import { type ChannelSetting, channelContract } from '../contract/channel.ts';
import { freePort } from '../servers.ts';

const PHONE = '+8613800000001';
const MAIL = 's1@example.org';

type How = Parameters<ChannelSetting['behave']>[0];
type Received = ChannelSetting['received'][number];

/** The common part of a receiver on a port: it can be gone and come back, and says when something has come. */
async function onPort(listen: (port: number, how: () => How, came: () => void) => HttpServer | Server) {
  const port = await freePort();
  let how: How = 'take';
  const wanted: (() => void)[] = [];
  let arrivals = 0;
  const came = (): void => {
    arrivals++;
    for (const resolve of wanted.splice(0)) resolve();
  };
  const sockets = new Set<Socket>();
  let server: HttpServer | Server | undefined;
  const start = async (): Promise<void> => {
    server = listen(port, () => how, came);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  };
  const stop = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending === undefined) return;
    const closed = new Promise((resolve) => ending.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await start();
  return {
    port,
    async behave(next: How): Promise<void> {
      how = next;
      if (next === 'gone') await stop();
      else if (server === undefined) await start();
    },
    async come(): Promise<void> {
      if (arrivals === 0) await new Promise<void>((resolve) => wanted.push(resolve));
      arrivals = 0;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** A provider that keeps what `read` finds in a request. */
const provider = (read: (url: URL, body: string, headers: Record<string, unknown>) => Received) => {
  const received: Received[] = [];
  const line = onPort((_, how, came) =>
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      came();
      if (how() === 'hang') return;
      if (how() === 'refuse') {
        response.writeHead(503).end('13800000001');
        return;
      }
      const body = Buffer.concat(chunks).toString('utf8');
      received.push(read(new URL(request.url ?? '', 'http://x'), body, request.headers));
      response.writeHead(200).end('{"code":"OK"}');
    }),
  );
  return { received, line };
};

const web = { reasons: { refuse: 'http-503', gone: 'ECONNREFUSED' }, hangs: true } as const;

describe('a webhook', () => {
  channelContract(async () => {
    const { received, line } = provider((_, text, headers) => ({
      id: String(headers['x-shouwang-delivery']),
      to: 'shared-secret',
      text,
    }));
    const opened = await line;
    const channel = openWebhook({ url: `http://127.0.0.1:${opened.port}/in`, secret: 'shared-secret' });
    return { ...opened, ...web, channel, received, private: ['shared-secret'] };
  });
});

describe('messages by JSON', () => {
  channelContract(async () => {
    const { received, line } = provider((_, body) => {
      const { to, text, ref, ...others } = JSON.parse(body);
      expect(others).toEqual({ kind: { a: 1 } });
      return { id: ref, to, text };
    });
    const opened = await line;
    const channel = openHttpChannel(
      {
        url: `http://127.0.0.1:${opened.port}/send`,
        method: 'POST',
        headers: { authorization: 'Bearer the-key' },
        format: 'json',
        body: '{"to":"{phone}","text":"{text}","ref":"{id}","kind":{"a":1}}',
        takenWhen: '"code":"OK"',
      },
      () => PHONE,
    );
    return { ...opened, ...web, channel, received, private: [PHONE, 'the-key'] };
  });
});

describe('messages by form', () => {
  channelContract(async () => {
    const { received, line } = provider((_, body) => {
      const form = new URLSearchParams(body);
      expect([...form.keys()]).toEqual(['to', 'text', 'ref']);
      return { id: form.get('ref') ?? '', to: form.get('to') ?? '', text: form.get('text') ?? '' };
    });
    const opened = await line;
    const channel = openHttpChannel(
      {
        url: `http://127.0.0.1:${opened.port}/send`,
        method: 'POST',
        headers: {},
        format: 'form',
        body: 'to={phone}&text={text}&ref={id}',
      },
      () => PHONE,
    );
    return { ...opened, ...web, channel, received, private: [PHONE] };
  });
});

describe('calls by URL', () => {
  channelContract(async () => {
    const { received, line } = provider(({ pathname, searchParams }) => {
      expect(pathname).toBe('/call');
      expect([...searchParams.keys()]).toEqual(['to', 'say', 'ref']);
      const read = (key: string) => searchParams.get(key) ?? '';
      return { id: read('ref'), to: read('to'), text: read('say') };
    });
    const opened = await line;
    const channel = openHttpChannel(
      {
        url: `http://127.0.0.1:${opened.port}/call?to={phone}&say={text}&ref={id}`,
        method: 'GET',
        headers: {},
        format: 'json',
      },
      () => PHONE,
    );
    return { ...opened, ...web, channel, received, private: [PHONE] };
  });
});

describe('mail', () => {
  channelContract(async () => {
    const received: Received[] = [];
    const line = await onPort((_, how, came) =>
      createNetServer((socket) => talkSmtp(socket, how, came, (mail) => received.push(mail))),
    );
    const channel = openMail(
      {
        host: '127.0.0.1',
        port: line.port,
        encryption: 'none',
        from: 'shouwang@example.org',
        subject: '守望告警',
      },
      () => MAIL,
    );
    const reasons = { refuse: 'smtp-550', gone: 'ESOCKET' };
    return { ...line, channel, received, hangs: true, reasons, private: [MAIL] };
  });
});

describe('the pages of staff', () => {
  channelContract(async () => {
    const received: Received[] = [];
    let how: How = 'take';
    let n = 0;
    const channel = openApp((to, text) => {
      if (how !== 'take') return 0;
      received.push({ id: `f_${++n}`, to, text });
      return 1;
    });
    const reasons = { refuse: 'nobody-signed-in', gone: 'nobody-signed-in' };
    return {
      channel,
      received,
      hangs: false,
      reasons,
      private: ['s1'],
      async behave(next) {
        how = next;
      },
      come: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
  });
});

describe('what is told', () => {
  it('[DV6] without a number or address nothing is sent, and it is named so', async () => {
    const never = new AbortController().signal;
    const notice = { key: 'k', id: 'm', urgent: true, body: 'x', attempts: 0, staff: 'gone' };
    const sms = openHttpChannel(
      { url: 'http://127.0.0.1:9/', method: 'POST', headers: {}, format: 'json' },
      () => undefined,
    );
    const mail = openMail(
      { host: '127.0.0.1', port: 9, encryption: 'none', from: 'a@b.cn', subject: 's' },
      () => undefined,
    );
    expect(await sms.send(notice, never)).toBe('no-address');
    expect(await mail.send(notice, never)).toBe('no-address');
  });

  it('[DV7] an answer without the text of a taken message is a refusal', async () => {
    const server = createServer((_, response) => void response.end('{"code":"isv.LIMIT"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    const channel = openHttpChannel(
      { url, method: 'POST', headers: {}, format: 'json', body: '{}', takenWhen: '"code":"OK"' },
      () => PHONE,
    );
    const notice = { key: 'k', id: 'm', urgent: true, body: 'x', attempts: 0, staff: 's1' };
    expect(await channel.send(notice, new AbortController().signal)).toBe('refused-by-provider');
    server.closeAllConnections();
    server.close();
  });

  it('[DV8] a template fills its three names, each escaped for where it stands, and nothing twice', () => {
    const filling = { phone: '1', text: '{id}"&', id: 'm' };
    expect(fill('{"a":"{text}","b":{"c":"{id}"}}', filling, 'json')).toBe('{"a":"{id}\\"&","b":{"c":"m"}}');
    expect(fill('a={text}', filling, 'form')).toBe('a=%7Bid%7D%22%26');
    expect(fill('{text}', { ...filling, text: '\ud800' }, 'url')).toBe('%EF%BF%BD');
  });

  it('[DV9] a text says level, cause and place in words, groups by building, and names nobody', () => {
    const red = { level: 'red', cause: 'smoke', place: HOME } as const;
    expect(textOf({ cases: [red], swaps: 0 }, 'zh', 'https://x/m')).toBe(
      '【守望】红色：烟雾 12幢 0501室。请尽快接手。https://x/m',
    );
    const more = [red, { ...red, place: NEXT_HOME }, { ...red, cause: 'sos' as const }];
    expect(textOf({ cases: more, swaps: 0 }, 'zh')).toBe(
      '【守望】红色3起：烟雾 12幢 0501室、0502室；紧急呼叫 12幢 0501室。请尽快接手。',
    );
    expect(textOf({ cases: more, swaps: 0 }, 'en', 'https://x/m')).toBe(
      'Shouwang RED (3): Smoke building 12 0501, 0502; SOS building 12 0501. Please accept now. https://x/m',
    );
  });

  it('[HO23] a text says how many swaps wait for an answer, behind the cases, and names nobody', () => {
    const red = { level: 'red', cause: 'smoke', place: HOME } as const;
    expect(textOf({ cases: [], swaps: 1 }, 'zh', 'https://x/m')).toBe(
      '【守望】有1项换班请求等您答复。https://x/m',
    );
    expect(textOf({ cases: [red], swaps: 2 }, 'en')).toBe(
      'Shouwang RED: Smoke building 12 0501. Please accept now. Shouwang: 2 swaps of shifts wait for your answer.',
    );
    expect(textOf({ cases: [], swaps: 1 }, 'en')).toBe('Shouwang: a swap of shifts waits for your answer.');
  });
});

/** A strict SMTP server of forty lines: bare LF, pipelining and a second recipient are refused. */
function talkSmtp(socket: Socket, how: () => How, came: () => void, take: (mail: Received) => void): void {
  let waiting = '';
  let to: string[] = [];
  let isData = false;
  const say = (line: string | undefined): void => {
    if (line !== undefined) socket.write(`${line}\r\n`);
  };
  say('220 test ESMTP');
  const answer = (line: string): string | undefined => {
    const [verb = ''] = line.toUpperCase().split(/[ :]/);
    switch (verb) {
      case 'EHLO':
        return '250 test';
      case 'MAIL':
        to = [];
        return '250 ok';
      case 'RCPT':
        came();
        if (how() === 'hang') return undefined;
        if (how() === 'refuse' || to.length > 0) return `550 no such user ${MAIL}`;
        to.push(/<(.*)>/.exec(line)?.[1] ?? '');
        return '250 ok';
      case 'DATA':
        isData = true;
        return '354 go on';
      case 'QUIT':
        socket.end('221 bye\r\n');
        return undefined;
      default:
        return '500 what?';
    }
  };
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    waiting += chunk;
    for (;;) {
      const end = isData ? '\r\n.\r\n' : '\r\n';
      const at = waiting.indexOf(end);
      if (at < 0) return;
      const text = waiting.slice(0, at);
      waiting = waiting.slice(at + end.length);
      if (!isData) say(answer(text));
      else {
        isData = false;
        take(mailOf(text, to));
        say('250 taken');
      }
    }
  });
}

function mailOf(data: string, to: readonly string[]): Received {
  expect(data.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const at = data.indexOf('\r\n\r\n');
  const [head, body] = [data.slice(0, at).replace(/\r\n[ \t]+/g, ' '), data.slice(at + 4)];
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
  expect(head.match(/^(to|cc|bcc):/gim)).toEqual(['To:']);
  const encoding = header('Content-Transfer-Encoding');
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? Buffer.from(
            body
              .replace(/=\r\n/g, '')
              .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
            'latin1',
          ).toString('utf8')
        : body.replace(/^\.\./gm, '.');
  return { id: /<(.*)@shouwang>/.exec(header('Message-ID'))?.[1] ?? '', to: to.join(), text };
}
