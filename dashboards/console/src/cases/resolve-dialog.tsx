import { type FormEvent, type JSX, useState } from 'react';
import type { AnswerAction } from '../../../../gateway/http/contract/answers.ts';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../words/words.ts';

type Reason = NonNullable<ListedCase['reason']>;

export interface AskProps {
  readonly give: (action: AnswerAction, body: object) => void;
  readonly close: () => void;
}

/** Asks for the reason, which a case cannot be closed without. */
export function ResolveDialog({ give, close }: AskProps): JSX.Element {
  const words = useWords();
  const [reason, choose] = useState<Reason | undefined>();
  const [note, write] = useState('');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (reason === undefined) return;
    give('resolve', { reason, ...(note.trim() && { note: note.trim() }) });
    close();
  };
  return (
    <Dialog title={words.resolve.title} close={close}>
      <form onSubmit={submit}>
        <fieldset className="reasons">
          <legend>{words.resolve.reason}</legend>
          {(Object.keys(words.reasons) as Reason[]).map((one) => (
            <label key={one} className="reason">
              <input
                type="radio"
                name="reason"
                value={one}
                required
                checked={reason === one}
                onChange={() => choose(one)}
              />
              <span>{words.reasons[one]}</span>
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>{words.resolve.note}</span>
          <textarea
            rows={3}
            maxLength={2_000}
            value={note}
            onChange={(change) => write(change.target.value)}
          />
        </label>
        <footer>
          <button type="button" className="button" onClick={close}>
            {words.resolve.cancel}
          </button>
          <button type="submit" className="button first" disabled={reason === undefined}>
            {words.resolve.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
