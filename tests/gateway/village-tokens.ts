import type { TokenPrincipal } from '../../gateway/principal.ts';
import { COMMUNITY, GRID } from '../community.ts';

const token = (
  name: string,
  role: TokenPrincipal['role'],
  place: string,
  staff?: string,
): TokenPrincipal => ({
  type: 'token',
  name,
  role,
  place: place as TokenPrincipal['place'],
  ...(staff && { staff }),
});

/** Tokens by their secrets. */
export const TOKENS: Readonly<Record<string, TokenPrincipal>> = {
  'secret-checks': token('checks', 'administrator', 'hz'),
  'secret-s1': token('phone-s1', 'grid-worker', GRID, 's1'),
  'secret-s2': token('phone-s2', 'grid-worker', GRID, 's2'),
  'secret-maintainer': token('repairs', 'device-maintainer', 'hz'),
  'secret-d1': token('desk', 'duty-desk', COMMUNITY, 'd1'),
  'secret-bh1': token('head', 'building-head', `${GRID}/b12`, 'bh1'),
  'secret-auditor': token('audit', 'auditor', 'hz'),
  'secret-elsewhere': token('other', 'administrator', 'hz/xh/wenxin/other'),
};
