import type { WalksWords } from './zh.ts';

/** What the page of walk tests says in English. */
export const walksEn: WalksWords = {
  title: 'Walk tests',
  about:
    'Press the button of one detector after the other: meanwhile smoke with a pressed button is a drill. Smoke without a press is a fire as ever. What was not heard at the end is one case of upkeep.',
  begin: 'Begin a walk test',
  building: 'Building',
  home: 'Where',
  whole: 'The whole building',
  length: 'For',
  lengths: { 30: '30 minutes', 60: '1 hour', 120: '2 hours' },
  submit: 'Begin',
  begun: 'Begun: press the buttons.',
  running: 'running',
  over: 'ended',
  none: 'No walk test runs.',
  progress: (done, all) => `${done} of ${all} heard`,
  awaited: (n) => `Awaited (${n})`,
  answered: (n) => `Answered (${n})`,
  missed: (n) => `Not heard (${n})`,
  allAnswered: 'All have answered.',
  until: (time) => `ends at ${time} at the latest`,
  endedAt: (time) => `ended at ${time}`,
  byItself: 'its time was over',
  end: 'End the test',
  refused: {
    'no-detectors': 'Nothing with a test button is there.',
    'too-many-detectors': 'Over 300 detectors: begin one for each building.',
    'another-test-runs': 'A test runs there, above it or inside it.',
    'too-many-tests': 'Too many tests run (20).',
    'too-long': 'Two hours at the most.',
  },
};
