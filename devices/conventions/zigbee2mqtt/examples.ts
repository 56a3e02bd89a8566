import type { ConventionExample, ConventionExamples } from '../../convention.ts';
import type { PlaceId } from '../../place.ts';
import { EMPTY_REGISTRY, type Registry } from '../../registry.ts';

const bridge = 'zb-b12';
const place = 'hz/xh/wenxin/cuiyuan/g01/b12/0501' as PlaceId;

const registry: Registry = {
  ...EMPTY_REGISTRY,
  bridges: [{ id: bridge, convention: 'zigbee2mqtt', topics: ['zigbee2mqtt/#'] }],
  devices: [
    { id: 'z-door', kind: 'door', place, bridge, address: 'Front door' },
    { id: 'z-flur', kind: 'door', place, bridge, address: 'Flur/Haustür' },
    { id: 'z-smoke', kind: 'smoke', place, bridge, address: 'kitchen_smoke' },
    { id: 'z-room', kind: 'occupancy', place, bridge, address: '0x00124b0022aabbcc' },
    { id: 'z-sos', kind: 'wristband', place, bridge, address: 'Wang SOS' },
    { id: 'z-odd', kind: 'door', place, bridge, address: 'shed/set' },
  ],
};

function state(
  name: string,
  topic: string,
  payload: string,
  device: string,
  gives: object,
): ConventionExample {
  return { name, client: bridge, topic, payload, expects: { device, gives: [{ ...gives }] } };
}

const states: readonly ConventionExample[] = [
  state(
    'contact is the magnet near: closed',
    'zigbee2mqtt/Front door',
    '{"battery":88,"contact":true,"linkquality":120,"voltage":3005}',
    'z-door',
    { open: false, battery: 88 },
  ),
  state(
    'no contact: open; a name with a slash and an umlaut',
    'zigbee2mqtt/Flur/Haustür',
    '{"contact":false,"tamper":false,"battery_low":true}',
    'z-flur',
    { open: true, tamper: false, batteryLow: true },
  ),
  state('a name that ends like a command', 'zigbee2mqtt/shed/set', '{"contact":true}', 'z-odd', {
    open: false,
  }),
  state(
    'a test press leaves smoke false, and the battery is a text',
    'zigbee2mqtt/kitchen_smoke',
    '{"smoke":false,"test":true,"battery":"100.00","device_temperature":41,"smoke_density":3}',
    'z-smoke',
    { smoke: false, test: true, battery: 100 },
  ),
  state('infrared', 'zigbee2mqtt/0x00124b0022aabbcc', '{"occupancy":true,"battery":null}', 'z-room', {
    present: true,
  }),
  state('radar', 'zigbee2mqtt/0x00124b0022aabbcc', '{"presence":false}', 'z-room', { present: false }),
  state('the SOS button', 'zigbee2mqtt/Wang SOS', '{"action":"emergency","battery":76}', 'z-sos', {
    sos: true,
    battery: 76,
  }),
  state('the SOS button, as plain text', 'zigbee2mqtt/Wang SOS/action', 'emergency', 'z-sos', { sos: true }),
  state('the button let go says nothing', 'zigbee2mqtt/Wang SOS', '{"action":""}', 'z-sos', {}),
  state('a heartbeat of newer buttons', 'zigbee2mqtt/Wang SOS', '{"action":null,"battery":76}', 'z-sos', {
    battery: 76,
  }),
  state('another button is no SOS', 'zigbee2mqtt/Wang SOS', '{"action":"single"}', 'z-sos', {}),
  state(
    'what we have no field for shows that it lives',
    'zigbee2mqtt/Front door',
    '{"vibration":true}',
    'z-door',
    {},
  ),
];

function other(
  name: string,
  topic: string,
  payload: string,
  expects: ConventionExample['expects'],
): ConventionExample {
  return { name, client: bridge, topic, payload, expects };
}

const others: readonly ConventionExample[] = [
  other('reachable', 'zigbee2mqtt/Front door/availability', '{"state":"online"}', {
    device: 'z-door',
    online: true,
  }),
  other('out of reach, as plain text', 'zigbee2mqtt/Wang SOS/availability', 'offline', {
    device: 'z-sos',
    online: false,
  }),
  other('availability that is none', 'zigbee2mqtt/Front door/availability', '{"state":"dozing"}', {
    rejects: 'wrong-shape',
  }),
  other('the bridge is there', 'zigbee2mqtt/bridge/state', '{"state":"online"}', { bridge, online: true }),
  other('its last will, as plain text', 'zigbee2mqtt/bridge/state', 'offline', { bridge, online: false }),
  other('a bridge state that is none', 'zigbee2mqtt/bridge/state', '{"state":"dozing"}', {
    rejects: 'wrong-shape',
  }),
  other('a bridge state taken back', 'zigbee2mqtt/bridge/state', '', { ignores: 'empty-payload' }),
  other('the bridge about itself', 'zigbee2mqtt/bridge/health', '{"healthy":true}', {
    ignores: 'bridge-own-topic',
  }),
  other('a command', 'zigbee2mqtt/Front door/set', '{"state":"ON"}', { ignores: 'command-echo' }),
  other('a question about one attribute', 'zigbee2mqtt/Front door/get/battery', '', {
    ignores: 'command-echo',
  }),
  other('a removed device', 'zigbee2mqtt/Front door', '', { ignores: 'empty-payload' }),
  other('a lamp that nobody registered', 'zigbee2mqtt/Lamp', '{"state":"ON"}', { rejects: 'unknown-device' }),
  other('outside the granted topics', 'elsewhere/Front door', '{"contact":false}', {
    rejects: 'wrong-topic',
  }),
];

export const examples: ConventionExamples = { registry, messages: [...states, ...others] };
