import type { JSX } from 'react';
import { Plan } from '../community/plan.tsx';
import { Venues } from '../community/venues.tsx';
import { useWords } from '../words/words.ts';
import { CaseList } from './case-list.tsx';
import { CasePage } from './case-page.tsx';

/** The operator's screen: what is open on the left; the chosen case, or the community as a plan, on the right. */
export function CasesPage({ chosen }: { readonly chosen: string | undefined }): JSX.Element {
  const words = useWords();
  return (
    <div className={chosen === undefined ? 'desk' : 'desk with-case'}>
      <CaseList chosen={chosen} />
      <div className="desk-main">
        {chosen === undefined ? (
          <section className="desk-plan" aria-label={words.community.title}>
            <p className="plan-hint">{words.cases.choose}</p>
            <Plan />
            <Venues />
          </section>
        ) : (
          <CasePage key={chosen} id={chosen} />
        )}
      </div>
    </div>
  );
}
