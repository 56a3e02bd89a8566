import { parseArgs } from 'node:util';

export type BackupOrder =
  | {
      readonly type: 'save';
      readonly to: string;
      readonly withKey: boolean;
      /** The config file that is to be saved with the data, and its community file. */
      readonly files?: string;
      /** The flags by which a gateway would find its data. */
      readonly gateway: readonly string[];
    }
  | { readonly type: 'restore'; readonly from: string; readonly data: string }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'wrong-usage'; readonly problem: string };

const FLAGS = {
  to: { type: 'string', value: 'FILE', says: 'saves the data to FILE (tar.gz), which must not exist yet' },
  restore: {
    type: 'string',
    value: 'FILE',
    says: 'restores what is in FILE into the empty folder of --data',
  },
  config: { type: 'string', value: 'FILE', says: 'the config the gateway runs by: names its data folder' },
  data: { type: 'string', value: 'FOLDER', says: 'the data folder, instead of that of the config' },
  'with-key': {
    type: 'boolean',
    value: '',
    says: 'the master key too: who has the file can read names, phones and notes',
  },
  'with-files': {
    type: 'boolean',
    value: '',
    says: 'the files of config and community too: tokens, secrets and names in plain text',
  },
  help: { type: 'boolean', value: '', says: 'this text' },
} as const;

/** Reads the flags of `npm run backup`. */
export function readBackupOrder(args: readonly string[]): BackupOrder {
  let values: { readonly [flag in keyof typeof FLAGS]?: string | boolean };
  try {
    values = parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    return wrong(String(error instanceof Error ? error.message : error).split(/\n|\. /)[0] ?? '');
  }
  if (values.help === true) return { type: 'help', text: helpText() };
  const { to, restore, config, data } = values;
  const withKey = values['with-key'] === true;
  const withFiles = values['with-files'] === true;
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) return wrong(`--${empty[0]} has no value`);
  if (typeof restore === 'string') {
    if (to !== undefined || config !== undefined || withKey || withFiles)
      return wrong('--restore goes with --data alone');
    return typeof data === 'string'
      ? { type: 'restore', from: restore, data }
      : wrong('--restore needs --data');
  }
  if (typeof to !== 'string') return wrong('--to or --restore is needed');
  if (withFiles && config === undefined) return wrong('--with-files needs --config');
  const gateway = Object.entries({ config, data }).flatMap(([flag, value]) =>
    typeof value === 'string' ? [`--${flag}`, value] : [],
  );
  const files = withFiles && typeof config === 'string' ? { files: config } : {};
  return { type: 'save', to, withKey, ...files, gateway };
}

const wrong = (problem: string): BackupOrder => ({ type: 'wrong-usage', problem });

function helpText(): string {
  const rows = Object.entries(FLAGS).map(
    ([name, { value, says }]) => `  ${`--${name} ${value}`.padEnd(18)} ${says}`,
  );
  return [
    'Saves all that a gateway keeps in one file, while it runs or not, or restores it.',
    '',
    'npm run backup -- --to FILE [--config FILE | --data FOLDER] [--with-key] [--with-files]',
    'npm run backup -- --restore FILE --data FOLDER',
    '',
    ...rows,
    '',
    'Exit: 0 well, 1 failed, 2 wrong usage.',
  ].join('\n');
}
