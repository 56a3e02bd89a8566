import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Role, StaffId } from '../devices/registry.ts';
import type { AnswerAction } from '../rules/input.ts';
import type { TokenPrincipal } from './principal.ts';

/** All that people and systems can do here. Whatever a route or topic does is one of these. */
export const ACTIONS = [
  /** A case, its alerts and timeline, with the full address. */
  'see-case',
  /** A case by building and floor: that something is open there, how bad, and who is at it. */
  'see-outline',
  /** Names, phones, contacts, groups and risk of residents; homes with who lives there. */
  'see-person',
  /** What a device measured: vital signs are health data. */
  'see-readings',
  'see-devices',
  'see-venues',
  'see-staff',
  /** How areas do by their targets: counts, shares and devices, and nobody's name. */
  'see-figures',
  /** Accept, resolve, hand over and all else that carries a case. */
  'carry',
  /** Go and look, say what one saw, ask for help. */
  'help-out',
  /** Sees the persons of a red for a while, with a reason, for everyone to know. */
  'break-glass',
  'set-hours',
  /** Says what a sensor would. */
  'report',
  /** Looks in on people and passes by on patrol, and has it recorded. */
  'visit',
  /** Enters leave and stand-ins for people in the own place; everybody may for themselves. */
  'change-duty',
  /** Begins and ends rounds in which detectors are tested, and alarms with a pressed button are drills. */
  'walk-test',
  /** Holds alerts back for a while. */
  'mute',
  /** Reads the ledger and has it checked. */
  'audit',
  'erase',
  'manage-accounts',
] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Where a role may: `place`, in its own place at any time; `duty`, there while on duty, and at a case that the person
 * holds or was told of; `told`, at such a case only; `whole`, when its place holds the whole community.
 */
export const SCOPES = ['place', 'duty', 'told', 'whole'] as const;
export type Scope = (typeof SCOPES)[number];

type Grants = Readonly<Partial<Record<Action, Scope>>>;

/** They carry cases: while on duty, or at a case of theirs, they see whom it is about. */
const ON_DUTY: Grants = {
  'see-case': 'duty',
  'see-outline': 'place',
  'see-person': 'duty',
  'see-readings': 'duty',
  'see-devices': 'place',
  'see-venues': 'place',
  'see-staff': 'place',
  'see-figures': 'place',
  carry: 'place',
  'help-out': 'place',
  'break-glass': 'place',
  report: 'place',
  visit: 'place',
};

/** They are told in parallel, go and look, and learn no more than where. */
const NEARBY: Grants = {
  'see-case': 'told',
  'see-outline': 'place',
  'see-venues': 'place',
  'see-staff': 'place',
  'help-out': 'place',
  'break-glass': 'place',
  report: 'place',
  visit: 'place',
};

/** The one table of rights. What is not in it is not allowed. */
export const RIGHTS: Readonly<Record<Role, Grants>> = {
  'grid-worker': ON_DUTY,
  'duty-desk': {
    ...ON_DUTY,
    'set-hours': 'place',
    'change-duty': 'place',
    'walk-test': 'place',
    mute: 'place',
  },
  'street-duty': { ...ON_DUTY, 'change-duty': 'place', mute: 'place' },
  'district-centre': { ...ON_DUTY, 'change-duty': 'place', mute: 'place' },
  'building-head': NEARBY,
  helper: NEARBY,
  department: { 'see-case': 'told', 'see-outline': 'place', 'help-out': 'told', report: 'place' },
  'venue-manager': {
    'see-outline': 'place',
    'see-venues': 'place',
    'set-hours': 'place',
    report: 'place',
  },
  'device-maintainer': {
    'see-outline': 'place',
    'see-devices': 'place',
    'see-venues': 'place',
    'walk-test': 'place',
  },
  integrator: {
    'see-case': 'place',
    'see-outline': 'place',
    'see-readings': 'place',
    'see-devices': 'place',
    'see-venues': 'place',
    'see-figures': 'place',
    carry: 'place',
    'help-out': 'place',
    report: 'place',
  },
  administrator: {
    'see-case': 'place',
    'see-outline': 'place',
    'see-person': 'place',
    'see-readings': 'place',
    'see-devices': 'place',
    'see-venues': 'place',
    'see-staff': 'place',
    'see-figures': 'place',
    carry: 'place',
    'help-out': 'place',
    'break-glass': 'place',
    'set-hours': 'place',
    report: 'place',
    visit: 'place',
    'change-duty': 'place',
    'walk-test': 'place',
    mute: 'place',
    audit: 'whole',
    erase: 'whole',
    'manage-accounts': 'whole',
  },
  auditor: {
    'see-case': 'place',
    'see-outline': 'place',
    'see-devices': 'place',
    'see-staff': 'place',
    'see-figures': 'place',
    audit: 'whole',
  },
};

/** Why something is allowed: it stands in the ledger beside each look at a person. */
export type Grounds = 'role' | 'on-duty' | 'case' | 'broken-glass';

export type Decision =
  | { readonly ok: true; readonly grounds: Grounds; readonly case?: string }
  | { readonly ok: false };

/** Where something is to be done, and at which case, if at one. */
export interface About {
  readonly place: PlaceId;
  readonly case?: string;
}

/** What the table needs to know of this moment. */
export interface Circumstances {
  /** The narrowest place that holds the whole community. */
  readonly root: () => PlaceId;
  /** Whether a member of staff answers for this place now. */
  isOnDuty(staff: StaffId, place: PlaceId): boolean;
  /** The open case at which somebody is at work, was told of, or broke the glass: this one, or any at the place. */
  caseOf(
    principal: TokenPrincipal,
    about: About,
  ): { readonly id: string; readonly by: 'case' | 'broken-glass' } | undefined;
}

export interface Rights {
  /** `undefined` is about nothing that exists: refused, after as long as what is out of one's reach. */
  decide(principal: TokenPrincipal, action: Action, about: About | undefined): Decision;
}

export function openRights(now: Circumstances): Rights {
  const atCase = (principal: TokenPrincipal, about: About): Decision => {
    const found = now.caseOf(principal, about);
    return found === undefined ? NO : { ok: true, grounds: found.by, case: found.id };
  };
  const judge = (principal: TokenPrincipal, action: Action, about: About): Decision => {
    const scope = RIGHTS[principal.role][action] ?? 'no';
    const isOwn = isWithin(about.place, principal.place);
    switch (scope) {
      case 'no':
        // Behind broken glass lies what a case is about, whatever the role.
        return action === 'see-person' || action === 'see-case' ? onlyBroken(atCase(principal, about)) : NO;
      case 'place':
        return isOwn ? { ok: true, grounds: 'role' } : atCase(principal, about);
      case 'duty':
        return isOwn && isPresent(principal, about, now)
          ? { ok: true, grounds: 'on-duty' }
          : atCase(principal, about);
      case 'told':
        // A service is never told by name: what lies in its place is meant for it.
        return principal.staff === undefined && isOwn
          ? { ok: true, grounds: 'role' }
          : atCase(principal, about);
      case 'whole':
        return isWithin(now.root(), principal.place) ? { ok: true, grounds: 'role' } : NO;
    }
  };
  return {
    decide(principal, action, about) {
      const decision = judge(principal, action, about ?? NOWHERE);
      return about === undefined ? NO : decision;
    },
  };
}

/** Within nobody's place. */
const NOWHERE: About = { place: '' as PlaceId };

/** Whether a role may do this anywhere at all: asked before a body is read. */
export const mayEver = (role: Role, action: Action): boolean => RIGHTS[role][action] !== undefined;

/** Whether somebody plans duty at a place: a case there gives nobody that right. */
export const plansDuty = ({ role, place: own }: TokenPrincipal, place: PlaceId): boolean =>
  mayEver(role, 'change-duty') && isWithin(place, own);

/** What kind of act an answer is. */
export function actionOf(answer: AnswerAction): Action {
  if (answer === 'break-glass') return 'break-glass';
  return HELPING.includes(answer) ? 'help-out' : 'carry';
}

const HELPING: readonly AnswerAction[] = ['contact', 'arrive', 'note', 'help', 'receipt'];

const NO: Decision = { ok: false };

const onlyBroken = (decision: Decision): Decision =>
  decision.ok && decision.grounds === 'broken-glass' ? decision : NO;

/** A token without a member of staff is a service, and always on duty. */
const isPresent = ({ staff }: TokenPrincipal, { place }: About, now: Circumstances): boolean =>
  staff === undefined || now.isOnDuty(staff, place);
