import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { dateFormat } from '../words/times.tsx';
import { sentenceOf, type Telling } from './sentence.ts';

export interface Report extends Telling {
  /** IANA name of the zone in which times are written. */
  readonly zone: string;
  readonly where: string;
}

/** A case from beginning to end as a page of its own, in HTML that prints well and needs nothing else. */
export function reportOf(it: CaseView, { zone, where, ...telling }: Report): string {
  const { words, language } = telling;
  const exact = (at: string): string => dateFormat(language, zone, 'full').format(Date.parse(at));
  const row = (...cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  const about: readonly (readonly [string, string])[] = [
    [words.levels[it.level], words.causes[it.cause]],
    [words.report.where, `${where} (${it.place})`],
    [words.cases.opened, exact(it.openedAt)],
    ...(it.closedAt === undefined ? [] : [[words.report.closed, exact(it.closedAt)] as const]),
    ...(it.reason === undefined ? [] : [[words.report.reason, words.reasons[it.reason]] as const]),
    [words.report.number, it.id],
  ];
  const deadlines = it.deadlines.map(({ kind, tier, due, state }) =>
    row(
      words.deadlines[kind],
      tier === undefined ? '' : words.tiers[tier],
      exact(due),
      words.deadlineStates[state],
    ),
  );
  const timeline = it.timeline.map((fact) =>
    row(exact(fact.at), sentenceOf(fact, telling), typeof fact.note === 'string' ? fact.note : ''),
  );
  const title = escaped(`${words.report.title} ${it.id}`);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${escaped(it.why[language])}</p>
<table>${about.map((cells) => row(...cells)).join('')}</table>
<h2>${escaped(words.page.deadlines)}</h2>
<table>${deadlines.join('')}</table>
<h2>${escaped(words.page.timeline)}</h2>
<table>${timeline.join('')}</table>
</html>
`;
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%}td{border:1px solid #999;padding:.3rem .6rem;vertical-align:top}';

const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark,
  );
