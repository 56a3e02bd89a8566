import { type Community, checkCommunity } from '../../gateway/config/community-file.ts';
import { formatProblem } from '../../gateway/config/problem.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';

/** Texts as the community file. */

export const HOME = 'hz/xh/wenxin/cuiyuan/g01/b12/0501';

export function check(text: string) {
  const read = parseYaml(text, { file: 'c.yaml', code: 'community-invalid' });
  return read.ok ? checkCommunity(read.yaml) : read;
}

export function complaints(text: string): string[] {
  const result = check(text);
  return result.ok ? [] : result.problems.map(formatProblem);
}

export function community(text: string): Community {
  const result = check(text);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.community;
}
