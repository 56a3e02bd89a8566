import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { useStaffName } from '../state/people.ts';
import { useVenues } from '../state/queries.ts';
import { caseWhere } from '../words/place-name.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { reportOf } from './report.ts';

/** The case as a file, to be read by people or by programs. */
export function ExportBar({ it }: { readonly it: CaseView }): JSX.Element {
  const words = useWords();
  const { data: venues } = useVenues();
  const telling = { words, language: useLanguage(), staffName: useStaffName() };
  const report = { ...telling, zone: useZone(), where: caseWhere(it, words, venues) };
  return (
    <div className="export-bar">
      <button
        type="button"
        className="button"
        onClick={() => save(`${it.id}.html`, 'text/html', reportOf(it, report))}
      >
        {words.report.html}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => save(`${it.id}.json`, 'application/json', JSON.stringify(it, null, 2))}
      >
        {words.report.json}
      </button>
    </div>
  );
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
