import type { Channel } from './channel.ts';

/**
 * The pages of signed-in staff: `tell` writes to those of one person that are open, and gives how many there are. With
 * none the next channel need not wait.
 */
export const openApp = (tell: (staff: string, body: string) => number): Channel => ({
  send: async ({ staff = '', body }) => (tell(staff, body) > 0 ? undefined : 'nobody-signed-in'),
});
