import { type FormEvent, type JSX, useState } from 'react';
import { useStaff } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { ON_CALL } from './on-call.ts';
import { type NewEntry, useEnter, useTakeBack } from './queries.ts';

type Kind = NewEntry['type'];

/** Enters leave or a stand-in; what was just entered can be taken back at once. */
export function EntryForm({ place }: { readonly place: string }): JSX.Element {
  const words = useWords();
  const { duty } = words;
  const [kind, choose] = useState<Kind>('leave');
  const enter = useEnter();
  const takeBack = useTakeBack();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    const span = { staff: text('staff'), from: text('from'), to: text('to') };
    const instead = text('instead');
    takeBack.reset();
    enter.mutate({
      type: kind,
      body: kind === 'leave' ? span : { ...span, place, ...(instead && { instead }) },
    });
  };
  const entered = takeBack.isSuccess ? undefined : enter.data;
  return (
    <form className="panel duty-form" aria-labelledby="duty-enter" onSubmit={submit}>
      <h2 id="duty-enter">{duty.enter}</h2>
      <fieldset>
        <legend className="visually-hidden">{duty.kind}</legend>
        {(['leave', 'override'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => choose(one)} />{' '}
            {one === 'leave' ? duty.leave : duty.standIn}
          </label>
        ))}
      </fieldset>
      <StaffField name="staff" label={duty.who} none={duty.choose} isRequired />
      {kind === 'override' && <StaffField name="instead" label={duty.insteadOf} none={duty.extra} />}
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="field">
          <span>{duty[name]}</span>
          <input type="datetime-local" name={name} required />
        </label>
      ))}
      <footer>
        <p role="status" className="duty-said">
          {entered && duty.entered}
          {takeBack.isSuccess && duty.undone}
          {enter.error && refusal(enter.error, words)}
        </p>
        {entered?.id != null && (
          <button
            type="button"
            className="button"
            onClick={() => takeBack.mutate({ type: entered.type, id: entered.id ?? '' })}
          >
            {duty.undo}
          </button>
        )}
        <button type="submit" className="button first" disabled={enter.isPending}>
          {duty.submit}
        </button>
      </footer>
    </form>
  );
}

interface StaffFieldProps {
  readonly name: string;
  readonly label: string;
  /** What the empty choice says. */
  readonly none: string;
  readonly isRequired?: boolean;
}

function StaffField({ name, label, none, isRequired = false }: StaffFieldProps): JSX.Element {
  const words = useWords();
  const { data: staff = [] } = useStaff();
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} required={isRequired} defaultValue="">
        <option value="">{none}</option>
        {staff
          .filter(({ role }) => ON_CALL.includes(role))
          .map((one) => (
            <option key={one.id} value={one.id}>
              {`${one.name ?? one.id} · ${words.roles[one.role]}`}
            </option>
          ))}
      </select>
    </label>
  );
}

function refusal(
  { status, code, problem }: NonNullable<ReturnType<typeof useEnter>['error']>,
  { duty, problems }: ReturnType<typeof useWords>,
): string {
  if (status === 0) return problems.network;
  const known = code === 'duty-refused' ? duty.refused[problem?.detail ?? ''] : undefined;
  return known ?? problem?.title ?? problems.unexpected;
}
