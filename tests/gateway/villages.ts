import { afterEach, expect } from 'vitest';
import { problemSchema } from '../../gateway/http/contract/problem.ts';
import { PROBLEMS, type ProblemCode } from '../../gateway/problem.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, smokeAt, type Village } from './http-village.ts';

const open: Village[] = [];
afterEach(async () => {
  for (const village of open.splice(0)) await village[Symbol.asyncDispose]();
});

/** A village that is closed behind the test. */
export async function village(options: Parameters<typeof openVillage>[0] = {}): Promise<Village> {
  const one = await openVillage(options);
  open.push(one);
  return one;
}

/** A village with one red case, and its path. */
export async function onFire(): Promise<{ it: Village; path: string }> {
  const it = await village({ story: smokeAt(new Scenario()) });
  return { it, path: `/api/v1/cases/${it.story.theCase().id}` };
}

/** The answer is this problem, in every respect. */
export async function expectProblem(response: Response, code: ProblemCode) {
  const body = problemSchema.parse(await response.json());
  expect(body).toMatchObject({ type: `urn:shouwang:problem:${code}`, code, status: PROBLEMS[code].status });
  expect(response.status).toBe(PROBLEMS[code].status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return body;
}
