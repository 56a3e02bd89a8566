import type { JSX } from 'react';
import { useSession } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { useWalks } from './queries.ts';
import { WalkCard } from './walk-card.tsx';
import { WalkForm } from './walk-form.tsx';

/** Rounds in which detectors are tested: which have answered, which are awaited; they are begun and ended here. */
export function WalksPage(): JSX.Element {
  const words = useWords();
  const { data: session } = useSession();
  const { data: tests } = useWalks();
  const mayTest = session?.testsDetectors === true;
  const isIdle = tests?.every(({ ended }) => ended !== undefined);
  return (
    <div className="walks">
      <h1>{words.walks.title}</h1>
      <p className="soft">{words.walks.about}</p>
      <div className="walks-columns">
        <div className="walks-list">
          {tests === undefined && <p className="soft">{words.loading}</p>}
          {isIdle && <p className="empty calm">{words.walks.none}</p>}
          {tests?.map((test) => (
            <WalkCard key={test.id} test={test} mayEnd={mayTest} />
          ))}
        </div>
        {mayTest && <WalkForm />}
      </div>
    </div>
  );
}
