import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { openMail } from '../../gateway/notify/mail.ts';
import { isMissing } from '../servers.ts';

const NOTICE = { key: 'k', id: 'm1', urgent: true, body: '红色 smoke', attempts: 0, staff: 's1' };

/** A certificate for this test only, its own authority. */
function certify(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=mail';
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...made.split(' '), ...names], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}

/** An SMTP server that notes every line it hears and whether it came encrypted. */
async function openServer(tls: { key: string; cert: string }, offersTls: boolean) {
  const heard: { readonly line: string; readonly encrypted: boolean }[] = [];
  const talk = (socket: Socket, encrypted: boolean): void => {
    let isData = false;
    let waiting = '';
    const take = (chunk: string): void => {
      waiting += chunk;
      const lines = waiting.split('\r\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) {
        heard.push({ line, encrypted });
        if (isData && line !== '.') continue;
        const wasData = isData;
        isData = !wasData && line === 'DATA';
        if (line.startsWith('EHLO'))
          socket.write(offersTls && !encrypted ? '250-test\r\n250 STARTTLS\r\n' : '250 test\r\n');
        else if (line === 'STARTTLS' && !offersTls) socket.write('502 not here\r\n');
        else if (line === 'STARTTLS') {
          socket.off('data', take);
          socket.write('220 go on\r\n');
          const inside = new TLSSocket(socket, { isServer: true, ...tls });
          inside.on('error', () => undefined);
          talk(inside, true);
        } else socket.write(isData ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
      }
    };
    socket.setEncoding('utf8');
    socket.on('data', take);
  };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
    socket.write('220 test ESMTP\r\n');
    talk(socket, false);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    port,
    heard,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('mail over STARTTLS', () => {
  it.skipIf(isMissing('openssl'))(
    '[TI2] goes out encrypted to a server whose authority is given, and nothing of it to any other',
    async () => {
      const tls = certify();
      const mailTo = (port: number, ca?: string) =>
        openMail(
          {
            host: '127.0.0.1',
            port,
            encryption: 'starttls',
            from: 'shouwang@example.org',
            subject: 'RED',
            ...(ca !== undefined && { ca }),
          },
          () => 'li@example.org',
        );
      const never = new AbortController().signal;
      await using good = await openServer(tls, true);
      expect(await mailTo(good.port, tls.cert).send(NOTICE, never)).toBeUndefined();
      const plain = good.heard.filter(({ encrypted }) => !encrypted).map(({ line }) => line.split(' ')[0]);
      expect(plain).toEqual(['EHLO', 'STARTTLS']);
      expect(good.heard.some(({ line, encrypted }) => encrypted && line.includes('<li@example.org>'))).toBe(
        true,
      );

      await using unknown = await openServer(tls, true);
      expect(await mailTo(unknown.port).send(NOTICE, never)).toBe('ESOCKET');
      await using stripped = await openServer(tls, false);
      expect(await mailTo(stripped.port, tls.cert).send(NOTICE, never)).toBe('smtp-502');
      for (const { heard } of [unknown, stripped])
        expect(heard.map(({ line }) => line).join()).not.toMatch(/MAIL|RCPT|example/);
    },
  );
});
