import { createTransport } from 'nodemailer';
import { milliseconds } from '../../devices/time.ts';
import type { Channel } from './channel.ts';
import { ANSWER_WITHIN } from './sender.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly encryption: 'starttls' | 'tls' | 'none';
  /** PEM of a private authority; without it the public ones are trusted. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly subject: string;
}

/** Sends plain mails over SMTP. `addressOf` unseals at the moment of sending. */
export function openMail(server: MailServer, addressOf: (staff: string) => string | undefined): Channel {
  const { host, port, encryption, ca, user, password, from, subject } = server;
  const patience = ANSWER_WITHIN / milliseconds(1);
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(ca !== undefined && { tls: { ca } }),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, body, staff = '' }, signal) {
      const address = addressOf(staff);
      if (address === undefined) return 'no-address';
      const mail = {
        from,
        // As an object it is one address, whatever it holds.
        to: { name: '', address },
        subject,
        text: body,
        messageId: `<${id}@shouwang>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      try {
        await Promise.race([transport.sendMail(mail), aborted(signal)]);
        return undefined;
      } catch (error) {
        if (signal.aborted) throw error;
        return reasonOf(error);
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

/** `smtp-550`, or the name of what went wrong; the message would quote the address. */
function reasonOf(error: unknown): string {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  if (typeof responseCode === 'number') return `smtp-${responseCode}`;
  return typeof code === 'string' ? code : 'unreachable';
}
