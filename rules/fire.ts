import type { Case } from './case.ts';
import type { RaisedAlert } from './sensing.ts';
import { subjectKey } from './subject.ts';

/**
 * Whether an open case of fire takes an alert of fire in its building: the building's case takes all of it; in one place
 * heat joins smoke, and smoke does not join what began as heat but takes it in.
 */
export const takesIn = ({ subject, cause }: Case, news: RaisedAlert): boolean =>
  subject.type === 'building' || (subjectKey(subject) === subjectKey(news.subject) && cause === 'smoke');
