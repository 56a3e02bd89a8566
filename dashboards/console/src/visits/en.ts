import type { VisitsWords } from './zh.ts';

/** What the lists of visits due say in English. */
export const visitsEn: VisitsWords = {
  title: 'Visits due today',
  about:
    'In the order of need: a higher risk first, then who has shown no life for longer, then who was not visited for longer. Each look is recorded.',
  none: 'Of the residents you may see now nobody is to be visited today; off duty you see none.',
  denied: 'Residents are not for your role to see.',
  missed: 'missed',
  due: (time) => `by ${time}`,
  lastVisit: 'Last visit',
  never: 'Never visited',
  lastSign: 'Last sign of life',
  found: { well: 'Visited, all well', needs: 'Needs help…', 'not-met': 'Not met' },
  recorded: {
    well: (who) => `Recorded: ${who} is well.`,
    needs: (who) => `Recorded: ${who} needs help; a case is open.`,
    'not-met': (who) => `Recorded: ${who} was not met.`,
  },
  needsTitle: (who) => `${who} needs help?`,
  needsAbout: 'A case is opened at the home, and those on duty are told.',
  note: 'What is it? (optional)',
  confirm: 'Yes, needs help',
  cancel: 'Cancel',
  more: 'There are more behind these: see them once these are done.',
};
