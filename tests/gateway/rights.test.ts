import { describe, expect, it } from 'vitest';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import { ROLES, type Role } from '../../devices/registry.ts';
import type { TokenPrincipal } from '../../gateway/principal.ts';
import { ACTIONS, type Action, actionOf, mayEver, openRights, RIGHTS } from '../../gateway/rights.ts';
import { ANSWER_ACTIONS } from '../../rules/input.ts';
import { COMMUNITY, GRID, HOME } from '../community.ts';

/**
 * The rights as people read them: P in the own place, D there on duty or at a case of one's own, T at a case of one's
 * own, W for who answers for the whole community, a point for never.
 */
const TABLE = `
                    case outline person readings devices venues staff carry help glass hours duty audit erase accounts report visit walk mute figures
  grid-worker       D    P       D      D        P       P      P     P     P    P     .     .    .     .     .        P      P      .    .    P
  duty-desk         D    P       D      D        P       P      P     P     P    P     P     P    .     .     .        P      P      P    P    P
  street-duty       D    P       D      D        P       P      P     P     P    P     .     P    .     .     .        P      P      .    P    P
  district-centre   D    P       D      D        P       P      P     P     P    P     .     P    .     .     .        P      P      .    P    P
  building-head     T    P       .      .        .       P      P     .     P    P     .     .    .     .     .        P      P      .    .    .
  helper            T    P       .      .        .       P      P     .     P    P     .     .    .     .     .        P      P      .    .    .
  department        T    P       .      .        .       .      .     .     T    .     .     .    .     .     .        P      .      .    .    .
  venue-manager     .    P       .      .        .       P      .     .     .    .     P     .    .     .     .        P      .      .    .    .
  device-maintainer .    P       .      .        P       P      .     .     .    .     .     .    .     .     .        .      .      P    .    .
  integrator        P    P       .      P        P       P      .     P     P    .     .     .    .     .     .        P      .      .    .    P
  administrator     P    P       P      P        P       P      P     P     P    P     P     P    W     W     W        P      P      P    P    P
  auditor           P    P       .      .        P       .      P     .     .    .     .     .    W     .     .        .      .      .    .    P
`;
const COLUMNS: readonly Action[] = [
  'see-case',
  'see-outline',
  'see-person',
  'see-readings',
  'see-devices',
  'see-venues',
  'see-staff',
  'carry',
  'help-out',
  'break-glass',
  'set-hours',
  'change-duty',
  'audit',
  'erase',
  'manage-accounts',
  'report',
  'visit',
  'walk-test',
  'mute',
  'see-figures',
];
const rows = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/\s+/));
const letterOf = (role: Role, action: Action): string =>
  rows.find(([name]) => name === role)?.[1 + COLUMNS.indexOf(action)] ?? '?';

const ELSEWHERE = 'hz/xh/wenxin/cuiyuan/g02/b20/0101' as PlaceId;
/** How somebody stands to what is asked for. */
const STANDS = {
  inside: { own: GRID, about: HOME },
  itself: { own: HOME, about: HOME },
  outside: { own: GRID, about: ELSEWHERE },
  above: { own: GRID, about: COMMUNITY },
  whole: { own: COMMUNITY, about: HOME },
} as const;

describe('the table of rights', () => {
  it('[RI1] is the one that people read, for every role and action', () => {
    expect(rows.map(([role]) => role).sort()).toEqual([...ROLES].sort());
    expect([...COLUMNS].sort()).toEqual([...ACTIONS].sort());
    const scopes = { P: 'place', D: 'duty', T: 'told', W: 'whole', '.': undefined } as const;
    for (const role of ROLES)
      for (const action of ACTIONS)
        expect([role, action, RIGHTS[role][action]]).toEqual([
          role,
          action,
          scopes[letterOf(role, action) as keyof typeof scopes],
        ]);
  });

  it.each(ROLES)(
    '[RI2] %s: every action and place, on duty and off, told or not, staff or service',
    (role) => {
      for (const action of ACTIONS)
        for (const [stands, { own, about }] of Object.entries(STANDS))
          for (const staff of ['s1', undefined])
            for (const present of [true, false])
              for (const by of ['case', 'broken-glass', undefined] as const) {
                const rights = openRights({
                  root: () => COMMUNITY,
                  isOnDuty: () => present,
                  caseOf: () => by && { id: 'c_1', by },
                });
                const principal: TokenPrincipal = {
                  type: 'token',
                  name: 'x',
                  role,
                  place: own,
                  ...(staff && { staff }),
                };
                const inPlace = isWithin(about, own);
                const isService = staff === undefined;
                const expected = {
                  P: inPlace || by !== undefined,
                  D: (inPlace && (present || isService)) || by !== undefined,
                  T: (inPlace && isService) || by !== undefined,
                  W: own === COMMUNITY,
                  '.': by === 'broken-glass' && (action === 'see-person' || action === 'see-case'),
                }[letterOf(role, action)];
                const decided = rights.decide(principal, action, { place: about });
                expect([stands, staff, present, by, decided.ok]).toEqual([
                  stands,
                  staff,
                  present,
                  by,
                  expected,
                ]);
              }
    },
  );

  it('[RI3] what is allowed says on what grounds', () => {
    const worker = (present: boolean, by?: 'case' | 'broken-glass') =>
      openRights({
        root: () => COMMUNITY,
        isOnDuty: () => present,
        caseOf: () => by && { id: 'c_1', by },
      }).decide({ type: 'token', name: 'x', role: 'grid-worker', place: GRID, staff: 's1' }, 'see-person', {
        place: HOME,
      });
    expect(worker(true)).toEqual({ ok: true, grounds: 'on-duty' });
    expect(worker(false, 'case')).toEqual({ ok: true, grounds: 'case', case: 'c_1' });
    expect(worker(false, 'broken-glass')).toEqual({ ok: true, grounds: 'broken-glass', case: 'c_1' });
    expect(worker(false)).toEqual({ ok: false });
  });

  it('[RI4] every answer is one of three acts, and nobody carries who may not see that there is something', () => {
    const acts = Map.groupBy(ANSWER_ACTIONS, actionOf);
    expect([...acts.keys()].sort()).toEqual(['break-glass', 'carry', 'help-out']);
    expect(acts.get('help-out')).toEqual(['contact', 'arrive', 'help', 'note', 'receipt']);
    for (const role of ROLES) if (mayEver(role, 'carry')) expect(mayEver(role, 'see-outline')).toBe(true);
  });
});
