import { type FormEvent, type JSX, useState } from 'react';
import { Refused } from '../state/gateway.ts';
import { useWords } from '../words/words.ts';
import { signIn } from './signed-in.ts';

export function SignInForm(): JSX.Element {
  const words = useWords();
  const [refusal, refuse] = useState<string>();
  const [isSending, send] = useState(false);
  const submit = async (submitted: FormEvent<HTMLFormElement>): Promise<void> => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    send(true);
    refuse(undefined);
    try {
      await signIn(String(form.get('name')), String(form.get('password')));
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : undefined;
      refuse(problem?.title ?? words.problems.network);
      send(false);
    }
  };
  return (
    <main className="sign-in">
      <h1>{words.name}</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {words.signIn.name}
          <input name="name" autoComplete="username" autoCapitalize="none" required maxLength={128} />
        </label>
        <label>
          {words.signIn.password}
          <input name="password" type="password" autoComplete="current-password" required maxLength={1_024} />
        </label>
        <p role="alert" className="failure">
          {refusal}
        </p>
        <button type="submit" className="step first" disabled={isSending}>
          {isSending ? words.signIn.sending : words.signIn.submit}
        </button>
      </form>
    </main>
  );
}
