import type { Draft } from './draft.ts';
import type { RaisedAlert } from './sensing.ts';
import { explain } from './why.ts';

/** An alert as it comes to a case, with the sentence that says why. */
export function alertRaised(news: RaisedAlert): Draft {
  const { rule, subject, device, resident, value, report } = news;
  const { drill: _, ...reporter } = report ?? {};
  return {
    type: 'alert-raised',
    alert: news.id,
    rule: rule.id,
    cause: rule.cause,
    urgency: rule.urgency,
    subject,
    momentary: rule.on.type === 'momentary',
    ...(device !== undefined && { device }),
    ...(resident !== undefined && { resident }),
    ...(value !== undefined && { value }),
    why: explain(news),
    ...reporter,
  };
}
