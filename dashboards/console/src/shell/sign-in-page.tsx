import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { useRefusalText } from '../cases/answer-bar.tsx';
import { setCoreClock } from '../state/core-clock.ts';
import { type Refused, send } from '../state/gateway.ts';
import { prefer, usePreferences } from '../state/preferences.ts';
import { keys, queryClient } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { Logo } from './header.tsx';
import { Skyline } from './skyline.tsx';

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export function SignInPage(): JSX.Element {
  const words = useWords();
  const { language } = usePreferences();
  return (
    <main className="sign-in">
      <Skyline />
      <div className="sign-in-panel">
        <h1>
          <Logo />
          {words.name}
        </h1>
        <p className="soft">{words.subtitle}</p>
        <SignInForm />
        <p className="soft hint">{words.signIn.hint}</p>
        <button
          type="button"
          className="language"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          aria-label={words.shell.languageLabel}
          onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}
        >
          {words.shell.language}
        </button>
      </div>
    </main>
  );
}

function SignInForm(): JSX.Element {
  const words = useWords();
  const refusalText = useRefusalText();
  const [credentials, type] = useState<Credentials>({ name: '', password: '' });
  const signing = useMutation<SessionView, Refused, Credentials>({
    mutationFn: (given) => send<SessionView>('POST', '/session', { body: given }),
    networkMode: 'always',
    onSuccess: (session) => {
      setCoreClock(session);
      queryClient.setQueryData(keys.session, session);
    },
  });
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    signing.mutate(credentials);
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>{words.signIn.name}</span>
        <input
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={128}
          value={credentials.name}
          onChange={(change) => type({ ...credentials, name: change.target.value })}
        />
      </label>
      <label className="field">
        <span>{words.signIn.password}</span>
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1_024}
          value={credentials.password}
          onChange={(change) => type({ ...credentials, password: change.target.value })}
        />
      </label>
      <p className="failure" role="alert">
        {signing.error && refusalText(signing.error)}
      </p>
      <button type="submit" className="button first" disabled={signing.isPending}>
        {signing.isPending ? words.signIn.sending : words.signIn.submit}
      </button>
    </form>
  );
}
