import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds, startLoad, startProgram } from './processes.ts';
import { endAll, type Side, startMosquitto } from './sides.ts';

const MAJOR = 5;
/** Kept between runs of the bench: fetching it takes a minute. */
const HOME = join(tmpdir(), `shouwang-bench-node-red-${MAJOR}`);

/** Where Node-RED's own program lies, fetched from the npm registry if need be; rejects when it cannot be had. */
export async function fetchNodeRed(): Promise<string> {
  const program = join(HOME, 'node_modules/node-red/red.js');
  const args = ['install', '--prefix', HOME, '--no-audit', '--no-fund', `node-red@${MAJOR}`];
  if (!existsSync(program)) {
    const npm = await startProgram('npm', args, { ready: 'added' });
    await npm.ended;
  }
  return program;
}

/** The usual alternative: mosquitto, and a flow that reads every message, decides, and publishes an alert. */
export async function startNodeRedSide(program: string): Promise<Side> {
  const broker = await startMosquitto();
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flowOn(broker.port)));
  writeFileSync(join(folder, 'settings.js'), SETTINGS);
  const args = [
    program,
    '--userDir',
    folder,
    '--settings',
    join(folder, 'settings.js'),
    join(folder, 'flows.json'),
  ];
  const red = await startProgram(process.execPath, args, { ready: 'Connected to broker' });
  const load = startLoad();
  return {
    name: 'Node-RED on mosquitto',
    port: broker.port,
    load,
    cpu: () => cpuSeconds(broker.running.pid) + cpuSeconds(red.pid),
    drained: () => Promise.resolve(),
    async [Symbol.asyncDispose]() {
      await endAll([load, red], folder);
      await endAll([broker.running], broker.folder);
    },
  };
}

/** No editor, no HTTP, no context store: only the flow. */
const SETTINGS = `module.exports = {
  httpAdminRoot: false, httpNodeRoot: false, disableEditor: true, uiPort: 0,
  logging: { console: { level: 'info', metrics: false, audit: false } },
};`;

const RULE = `
if (msg.payload.sos !== true) return null;
const device = msg.topic.split('/')[1];
return { topic: 'alerts/red/' + device, payload: { type: 'alert-raised', device, cause: 'sos', at: Date.now() } };`;

/** Without a place on the canvas a node is taken for a setting that others share. */
const AT = { x: 0, y: 0 };

const flowOn = (port: number): object[] => [
  { id: 'tab', type: 'tab', label: 'sos' },
  { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port, protocolVersion: 4, cleansession: true },
  {
    id: 'in',
    type: 'mqtt in',
    z: 'tab',
    ...AT,
    topic: 'devices/+/readings',
    qos: '1',
    datatype: 'utf8',
    broker: 'broker',
    wires: [['json']],
  },
  { id: 'json', type: 'json', z: 'tab', ...AT, property: 'payload', action: 'obj', wires: [['rule']] },
  { id: 'rule', type: 'function', z: 'tab', ...AT, func: RULE, outputs: 1, wires: [['out']] },
  { id: 'out', type: 'mqtt out', z: 'tab', ...AT, topic: '', qos: '1', broker: 'broker', wires: [] },
];
