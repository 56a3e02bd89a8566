import type * as z from 'zod';
import { EVERY_DEVICE, type Field } from '../../devices/kind.ts';
import { KINDS } from '../../devices/kinds/index.ts';
import { communityJsonSchema } from './community-schema.ts';
import { configJsonSchema } from './config-schema.ts';
import { OPTIONS } from './options.ts';

type Shape = z.core.JSONSchema.JSONSchema;

/** The text of docs/kinds.md: what each kind of device reports, for who writes rules and payloads. */
export function kindsReference(): string {
  const fields = (all: Readonly<Record<string, Field>>): string[] => [
    '| Field | What | Range |',
    '|---|---|---|',
    ...Object.entries(all).map(([name, field]) => {
      const range = 'unit' in field ? `${field.min} to ${field.max} ${field.unit}` : '`true`, `false`';
      return `| \`${name}\` | ${SORTS[field.type]} | ${range} |`;
    }),
    '',
  ];
  const isOwn = ([name]: readonly [string, Field]): boolean => !Object.hasOwn(EVERY_DEVICE, name);
  return [
    '# Kinds of device',
    '',
    'Written from `devices/kinds`; `npx vitest run tests/docs.test.ts -u` writes it anew. A *figure* and a *state* hold until the',
    'next reading. A *happening* is over at once: in rules it goes with `momentary`. A *count* only rises.',
    '',
    '## Every device',
    '',
    ...fields(EVERY_DEVICE),
    ...KINDS.flatMap(({ name, names, fields: all }) => [
      `## \`${name}\`: ${names.zh}, ${names.en}`,
      '',
      ...fields(Object.fromEntries(Object.entries(all).filter(isOwn))),
    ]),
  ].join('\n');
}

const SORTS: Readonly<Record<Field['type'], string>> = {
  number: 'figure',
  total: 'count',
  state: 'state',
  momentary: 'happening',
};

/** The text of docs/config.md, written from the schemas that validate. Throws for a key that says nothing. */
export function configReference(): string {
  const options = OPTIONS.map(({ flag, env, value, says }) => {
    const left = flag === undefined ? '' : `\`--${flag} ${value}\``;
    return `| ${left} | \`${env}\` | ${cell(says)} |`;
  });
  return [
    '# Configuration',
    '',
    'Written from the schemas that validate; `npx vitest run tests/docs.test.ts -u` writes it anew.',
    'Examples: [config.yaml](examples/config.yaml), [community.yaml](examples/community.yaml).',
    '',
    '## Command line and environment',
    '',
    'A flag wins over the environment, the environment over the config file. Exit: 0 well, 1 failed, 2 wrong usage.',
    '',
    '| Flag | Environment | Meaning |',
    '|---|---|---|',
    ...options,
    '| `--help` | | prints these |',
    '',
    '## Config file',
    '',
    'YAML. Unknown keys are refused. Relative paths are relative to the file.',
    '',
    ...table(configJsonSchema()),
    '',
    '## Community file',
    '',
    'YAML, at most 64 MiB and 1,000,000 devices; reading takes about 0.6 s per MB. Unknown keys are refused. What is sealed',
    'is kept encrypted under a key of the person, and stands neither in the journal nor in facts, logs, MQTT or InfluxDB.',
    '',
    ...table(communityJsonSchema()),
    '',
  ].join('\n');
}

function table(shape: Shape): string[] {
  return ['| Key | Value | Default | Meaning |', '|---|---|---|---|', ...rowsOf(shape, '')];
}

function rowsOf(shape: Shape, above: string): string[] {
  const required = new Set(shape.required ?? []);
  return Object.entries(shape.properties ?? {}).flatMap(([key, below]) => {
    if (typeof below !== 'object') return [];
    const path = above === '' ? key : `${above}.${key}`;
    const { description } = below;
    if (description === undefined) throw new Error(`the key ${path} has no description`);
    const left = required.has(key) ? '**required**' : defaultOf(below);
    const row = `| \`${path}\` | ${cell(valueText(below))} | ${cell(left)} | ${cell(description)} |`;
    return [row, ...nested(below, path)];
  });
}

function nested(shape: Shape, path: string): string[] {
  if (isShape(shape.items)) return nested(shape.items, `${path}[]`);
  const variants = (shape.oneOf ?? shape.anyOf ?? []).filter(isShape);
  if (variants.length > 0) return variants.flatMap((one) => rowsOf(one, `${path}${variantName(one)}`));
  return rowsOf(shape, path);
}

/** The one key whose value tells a variant from the others. */
function variantName(variant: Shape): string {
  const fixed = Object.entries(variant.properties ?? {}).find(
    ([, it]) => isShape(it) && it.const !== undefined,
  );
  return fixed !== undefined && isShape(fixed[1]) ? ` (${fixed[0]} ${fixed[1].const})` : '';
}

function defaultOf(shape: Shape): string {
  const value = shape.default;
  const isSection = typeof value === 'object' && value !== null && !Array.isArray(value);
  return value === undefined || isSection
    ? ''
    : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function valueText(shape: Shape): string {
  if (shape.const !== undefined) return `\`${JSON.stringify(shape.const)}\``;
  if (shape.enum) return shape.enum.map((one) => `\`${one}\``).join(' ');
  if (isShape(shape.items)) return shape.items.properties ? 'list' : `list of ${valueText(shape.items)}`;
  if (shape.type === 'object' || shape.oneOf || shape.anyOf) return 'map';
  const form = FORMATS[shape.format ?? ''] ?? String(shape.type ?? 'text');
  const text = form === 'string' ? 'text' : form;
  const { minimum, maximum } = shape;
  return minimum === undefined || maximum === undefined ? text : `${text} ${minimum} … ${maximum}`;
}

const FORMATS: Readonly<Record<string, string>> = { uri: 'address', date: 'YYYY-MM-DD', time: 'HH:MM' };

const cell = (text: string) => text.replaceAll('|', '\\|');
const isShape = (it: unknown): it is Shape => typeof it === 'object' && it !== null && !Array.isArray(it);
