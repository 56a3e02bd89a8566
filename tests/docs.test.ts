import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { communityJsonSchema } from '../gateway/config/community-schema.ts';
import { configJsonSchema } from '../gateway/config/config-schema.ts';
import { configReference, kindsReference } from '../gateway/config/reference.ts';
import { CAUSES } from '../rules/cause.ts';

describe('the documents written from schemas', () => {
  it('[DC1] docs/config.md says what the schemas say (`-u` writes it anew)', async () => {
    await expect(configReference()).toMatchFileSnapshot('../docs/config.md');
  });

  it('[DC3] docs/kinds.md says what each kind of device reports (`-u` writes it anew)', async () => {
    await expect(kindsReference()).toMatchFileSnapshot('../docs/kinds.md');
  });

  it('[DC3] docs/rules.md names every cause', () => {
    const text = readFileSync(new URL('../docs/rules.md', import.meta.url), 'utf8');
    expect(CAUSES.filter((cause) => !text.includes(`\`${cause}\``))).toEqual([]);
  });

  it.each([
    ['config', configJsonSchema],
    ['community', communityJsonSchema],
  ] as const)(
    '[DC2] the JSON Schema of the %s file takes the example and refuses an unknown key',
    (name, schema) => {
      const text = readFileSync(new URL(`../docs/examples/${name}.yaml`, import.meta.url), 'utf8');
      const example: unknown = parse(text);
      const restored = z.fromJSONSchema(schema());
      expect(restored.safeParse(example).error).toBeUndefined();
      expect(restored.safeParse({ ...(example as object), unknown: 1 }).success).toBe(false);
    },
  );
});
