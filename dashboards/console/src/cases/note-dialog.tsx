import { type FormEvent, type JSX, useState } from 'react';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../words/words.ts';
import type { AskProps } from './resolve-dialog.tsx';

/** Takes a note into the case; its text is sealed under the person's key. */
export function NoteDialog({ give, close }: AskProps): JSX.Element {
  const words = useWords();
  const [note, write] = useState('');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    give('note', { note: note.trim() });
    close();
  };
  return (
    <Dialog title={words.resolve.noteTitle} close={close}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{words.resolve.noteLabel}</span>
          <textarea
            rows={5}
            maxLength={2_000}
            required
            value={note}
            onChange={(change) => write(change.target.value)}
          />
        </label>
        <footer>
          <button type="button" className="button" onClick={close}>
            {words.resolve.cancel}
          </button>
          <button type="submit" className="button first" disabled={note.trim() === ''}>
            {words.resolve.noteSubmit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
