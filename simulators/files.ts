import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Token } from './centre.ts';
import { type CommunityText, communityText } from './community-text.ts';
import type { Demo } from './demo.ts';

/** A file that cannot be read or understood; the message is one line. */
export class UnreadableFile extends Error {}

/** What the fleet reads of a gateway's config. */
const configText = z.looseObject({
  mqtt: z.looseObject({ host: z.string().default('127.0.0.1'), port: z.number().default(1883) }).prefault({}),
  http: z
    .looseObject({
      tokens: z
        .array(
          z.looseObject({
            name: z.string(),
            token: z.string(),
            role: z.string(),
            staff: z.string().exactOptional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
  community: z.string().exactOptional(),
});

export interface GatewayConfig {
  readonly url: string;
  readonly tokens: readonly Token[];
  /** The community file's path. */
  readonly community?: string;
}

/** Reads the community file. Throws `UnreadableFile`. */
export const readCommunityText = (file: string): CommunityText => read(file, communityText);

/** Reads a gateway's config. Throws `UnreadableFile`. */
export function readConfigText(file: string): GatewayConfig {
  const { mqtt, http, community } = read(file, configText);
  const beside = community === undefined ? undefined : resolve(dirname(file), community);
  return {
    url: `mqtt://${mqtt.host}:${mqtt.port}`,
    tokens: http.tokens,
    ...(beside !== undefined && { community: beside }),
  };
}

/** Writes the files of a gateway for this community; they hold secrets, so only the owner may read them. */
export function writeDemo(folder: string, { community, config }: Demo): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const said = '# Written for a simulated community; nobody in it is a real person.\n';
  writeFileSync(join(folder, 'community.yaml'), said + stringify(community), { mode: 0o600 });
  writeFileSync(join(folder, 'config.yaml'), said + stringify(config), { mode: 0o600 });
}

function read<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'not well-formed YAML';
    throw new UnreadableFile(`config-unreadable: ${file} cannot be read (${why})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableFile(`config-invalid: ${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}
