import type { JsonObject } from '../../payload.ts';

/**
 * A Zigbee2MQTT state under our field names; which of them a device has is its kind's business. Left aside:
 * `linkquality` (0–255, no dBm), `device_temperature` (of the chip), `smoke_density` (dB/m or raw), `voltage`.
 */
export function translate(body: JsonObject): JsonObject {
  return {
    open: inverted(body.contact),
    present: either(body.occupancy, body.presence),
    sos: callsForHelp(body.action),
    smoke: body.smoke,
    temperature: body.temperature,
    test: body.test,
    tamper: body.tamper,
    fault: body.fault,
    battery: unquoted(body.battery),
    batteryLow: body.battery_low,
  };
}

/** `contact: true` means that the magnet is near: closed. */
function inverted(contact: unknown): unknown {
  return typeof contact === 'boolean' ? !contact : contact;
}

/** Passive infrared tells `occupancy`, radar `presence`, some tell both: one that sees somebody is enough. */
function either(occupancy: unknown, presence: unknown): unknown {
  return occupancy === true || presence === true || (occupancy ?? presence);
}

/** Other actions are other buttons; `""` is the button let go. */
function callsForHelp(action: unknown): unknown {
  return typeof action === 'string' ? action === 'emergency' || action === 'sos' : action;
}

/** Some converters send a number as a text: `"100.00"`. */
function unquoted(battery: unknown): unknown {
  return typeof battery === 'string' && DECIMAL.test(battery) ? Number(battery) : battery;
}

const DECIMAL = /^-?\d{1,6}(\.\d{1,6})?$/;
