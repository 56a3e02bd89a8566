import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { LARGEST_COMMUNITY, readCommunity } from '../../gateway/config/community-file.ts';
import { communitySchema, LONGEST_ID, MOST_DEVICES } from '../../gateway/config/community-schema.ts';
import { community, complaints } from './community-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'shouwang-community-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the community file', () => {
  it('[CM4] no name, phone or contact gets into the registry or a warning, whatever it is', () => {
    const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).map((it) => `<${it}>`);
    fc.assert(
      fc.property(text, text, text, (name, phone, contact) => {
        const contacts = [{ name: contact, phone: contact }];
        const it = community(
          JSON.stringify({
            residents: [{ id: 'r', place: 'hz', name, phone, contacts }],
            staff: [{ id: 's', role: 'helper', place: 'hz', name, phone }],
          }),
        );
        const open = JSON.stringify([it.registry, it.warnings]);
        for (const one of [name, phone, contact])
          expect(open).not.toContain(JSON.stringify(one).slice(1, -1));
        expect(it.persons[0]?.sealed).toMatchObject({ name, phone });
      }),
    );
  });

  it('[CM5] an empty file is an empty community; groups default to none, risk to middle', () => {
    expect(community('').registry.devices).toEqual([]);
    expect(community('residents: [{ id: r, place: hz }]').registry.residents).toEqual([
      { id: 'r', place: 'hz', groups: [], risk: 'middle' },
    ]);
    expect(
      community('residents: [{ id: r, place: hz, groups: [disabled, disabled] }]').registry.residents[0]
        ?.groups,
    ).toEqual(['disabled']);
  });

  it('[CM6] refuses unknown keys with the nearest known one', () => {
    expect(complaints('devices:\n  - { id: d, knd: door, place: hz, kind: door }')).toEqual([
      'c.yaml:2: devices[0].knd: unknown key "knd"; the nearest known key is "kind" (config-unknown-key)',
    ]);
    expect(complaints('devises: []')[0]).toContain('"devices"');
    expect(complaints('venues: [{ id: v, place: hz, limits: { earlyest: "07:00" } }]')[0]).toContain(
      '"earliest"',
    );
  });

  it.each([
    [
      'a place',
      'residents:\n- { id: r, place: "hz/西湖" }',
      2,
      'residents[0].place',
      /is not a place; write city/,
    ],
    [
      'an empty segment',
      'residents:\n- { id: r, place: "hz//b" }',
      2,
      'residents[0].place',
      /is not a place/,
    ],
    [
      'eight levels',
      'staff: [{ id: s, role: helper, place: a/b/c/d/e/f/g/h }]',
      1,
      'staff[0].place',
      /not a place/,
    ],
    [
      'a kind',
      'devices:\n\n- { id: d, kind: smok, place: hz }',
      3,
      'devices[0].kind',
      /"smok" is not a kind of device; the nearest is "smoke"/,
    ],
    [
      'a convention',
      'bridges: [{ id: b, secret: s, convention: zigbe, topics: [z/#] }]',
      1,
      'bridges[0].convention',
      /nearest is "zigbee2mqtt"/,
    ],
    [
      'native on a bridge',
      'bridges: [{ id: b, secret: s, convention: native, topics: [z/#] }]',
      1,
      'bridges[0].convention',
      /not a convention of bridges/,
    ],
    [
      'a topic for all',
      'bridges: [{ id: b, secret: s, convention: zigbee2mqtt, topics: ["#"] }]',
      1,
      'bridges[0].topics[0]',
      /topic filter/,
    ],
    [
      'a broken filter',
      'bridges: [{ id: b, secret: s, convention: zigbee2mqtt, topics: ["a/#/b"] }]',
      1,
      'bridges[0].topics[0]',
      /topic filter/,
    ],
    [
      'hours',
      'venues: [{ id: v, place: hz, hours: "Mo-Xx 08:00-09:00" }]',
      1,
      'venues[0].hours',
      /is not weekly hours; write e\.g\./,
    ],
    [
      'a shift',
      'staff: [{ id: s, role: helper, place: hz }]\nshifts:\n- { staff: s, weekly: "25:00-26:00" }',
      3,
      'shifts[0].weekly',
      /weekly hours/,
    ],
    ['a zone', 'timeZone: Asia/Shanghia', 1, 'timeZone', /is not a time zone; write its IANA name/],
    [
      'a holiday',
      'holidays: [{ date: 2027-02-30, working: false }]',
      1,
      'holidays[0].date',
      /is not of the form "date"; write a day that exists/,
    ],
    [
      'a day away',
      'residents: [{ id: r, place: hz, away: { until: soon } }]',
      1,
      'residents[0].away.until',
      /"date"/,
    ],
    [
      'a review',
      'residents: [{ id: r, place: hz, reviewBy: 2027-3-1 }]',
      1,
      'residents[0].reviewBy',
      /"date"/,
    ],
    [
      'a role',
      'staff: [{ id: s, role: grid-wroker, place: hz }]',
      1,
      'staff[0].role',
      /the nearest is "grid-worker"/,
    ],
    [
      'a group',
      'residents: [{ id: r, place: hz, groups: [alone] }]',
      1,
      'residents[0].groups[0]',
      /the nearest is "lives-alone"/,
    ],
    [
      'a risk',
      'residents: [{ id: r, place: hz, risk: hi }]',
      1,
      'residents[0].risk',
      /choose of high, middle, low/,
    ],
    [
      'a number for text',
      'devices: [{ id: 501, kind: door, place: hz }]',
      1,
      'devices[0].id',
      /is a number, not text; put it in quotes/,
    ],
    [
      'a time of day',
      'venues: [{ id: v, place: hz, limits: { earliest: "7" } }]',
      1,
      'venues[0].limits.earliest',
      /write the time of day as HH:MM/,
    ],
    [
      'crossed limits',
      'venues: [{ id: v, place: hz, limits: { earliest: "21:00", latest: "07:00" } }]',
      1,
      'venues[0].limits.latest',
      /is not after earliest/,
    ],
    [
      'no staff of that id',
      'shifts: [{ staff: s, weekly: "24/7" }]',
      1,
      'shifts[0].staff',
      /"s" is not among the staff/,
    ],
  ])('[CM7] names %s that is wrong: line, path and cure', (_, text, line, path, says) => {
    const [first, ...more] = complaints(text);
    expect(more).toEqual([]);
    expect(first?.startsWith(`c.yaml:${line}: ${path}: `), first).toBe(true);
    expect(first).toMatch(says);
    expect(first).toMatch(/\(community-invalid\)$/);
  });

  it('[CM8] refuses an id that topics cannot carry', () => {
    for (const id of ['a/b', 'a+', '#', 'a\u0000', 'a\u0085', '$master', '', 'x'.repeat(LONGEST_ID + 1)])
      expect(complaints(JSON.stringify({ devices: [{ id, kind: 'door', place: 'hz' }] }))).toEqual([
        expect.stringMatching(/^c\.yaml:1: devices\[0\]\.id: .*is not an id; write 1 to 128 characters/),
      ]);
    for (const id of ['x'.repeat(LONGEST_ID), '烟感 1号', 'a.b:c'])
      expect(complaints(JSON.stringify({ devices: [{ id, kind: 'door', place: 'hz' }] }))).toEqual([]);
  });

  it("[CM9] refuses ids that stand twice, also a device under a bridge's id", () => {
    const bridge = (id: string) => `{ id: ${id}, secret: s, convention: zigbee2mqtt, topics: ["z/#"] }`;
    const text = `
residents: [{ id: a, place: hz }, { id: a, place: hz }]
devices: [{ id: d, kind: door, place: hz }, { id: d, kind: door, place: hz }, { id: b, kind: door, place: hz }]
bridges: [${bridge('b')}, ${bridge('b')}]
staff: [{ id: a, role: helper, place: hz }, { id: a, role: helper, place: hz }]
venues: [{ id: a, place: hz }, { id: a, place: hz }]
holidays: [{ date: 2027-01-01, working: true }, { date: 2027-01-01, working: true }]`;
    expect(complaints(text).map((line) => line.split(';')[0])).toEqual([
      'c.yaml:2: residents[1].id: "a" is at residents[0] already',
      'c.yaml:3: devices[1].id: "d" is at devices[0] already',
      'c.yaml:3: devices[2].id: "b" is a bridge\'s id as well',
      'c.yaml:4: bridges[1].id: "b" is at bridges[0] already',
      'c.yaml:5: staff[1].id: "a" is at staff[0] already',
      'c.yaml:6: venues[1].id: "a" is at venues[0] already',
      'c.yaml:7: holidays[1].date: "2027-01-01" is at holidays[0] already',
    ]);
  });

  it('[CM10] refuses a device that is nowhere, of nobody known, or half on a bridge', () => {
    const text = `
bridges: [{ id: b, secret: s, convention: zigbee2mqtt, topics: ["z/#"] }]
devices:
  - { id: d1, kind: door }
  - { id: d2, kind: wristband, resident: r9 }
  - { id: d3, kind: occupancy, venue: v9 }
  - { id: d4, kind: door, place: hz, bridge: b9, address: x }
  - { id: d5, kind: door, place: hz, bridge: b }
  - { id: d6, kind: door, place: hz, address: x }
  - { id: d7, kind: door, place: hz, bridge: b, address: hall }
  - { id: d8, kind: door, place: hz, bridge: b, address: hall }`;
    expect(complaints(text)).toEqual([
      'c.yaml:4: devices[0]: is nowhere; add place, resident or venue (community-invalid)',
      expect.stringMatching(/^c\.yaml:5: devices\[1\]\.resident: "r9" is not among the residents/),
      expect.stringMatching(/^c\.yaml:6: devices\[2\]\.venue: "v9" is not among the venues/),
      expect.stringMatching(/^c\.yaml:7: devices\[3\]\.bridge: "b9" is not among the bridges/),
      expect.stringMatching(/^c\.yaml:8: devices\[4\]: has a bridge but no address/),
      expect.stringMatching(/^c\.yaml:9: devices\[5\]: has an address but no bridge/),
      expect.stringMatching(
        /^c\.yaml:11: devices\[7\]\.address: is the address of device "d7" on the same bridge/,
      ),
    ]);
  });

  it('[CM11] warns by ids of short secrets, staff without shifts, and devices that cannot sign in', () => {
    const text = `
residents: [{ id: r, place: hz, name: 住户甲 }]
bridges: [{ id: b, secret: tiny, convention: zigbee2mqtt, topics: ["z/#"] }]
devices:
  - { id: d1, kind: door, place: hz, secret: short }
  - { id: d2, kind: door, place: hz }
  - { id: d3, kind: door, place: hz, bridge: b, address: x, secret: long-enough-for-all }
staff: [{ id: s1, role: grid-worker, place: hz }, { id: s2, role: auditor, place: hz }, { id: s3, role: helper, place: hz }]
shifts: [{ staff: s3, weekly: "24/7" }]`;
    const it = community(text);
    expect(it.warnings).toEqual([
      'staff without a shift, who count as always on duty: s1',
      'secrets shorter than 16 characters: d1, b',
      'devices with neither secret nor bridge, which cannot sign in: d2',
      'devices behind a bridge, whose own secret is not used: d3',
    ]);
    expect(it.secrets.devices.map((one) => one.id)).toEqual(['d1']);
    expect(it.registry.shifts[0]?.place).toBe('hz');
    const many = Array.from({ length: 13 }, (_, n) => `{ id: d${n}, kind: door, place: hz }`).join(', ');
    expect(community(`devices: [${many}]`).warnings[0]).toMatch(/: d0, .*d9 and 3 more$/);
  });

  it('[CM12] quotes no name, phone or secret, whatever is wrong', () => {
    const texts = [
      'residents: [{ id: r, place: hz, name: [王秀英], phone: { 王秀英: 1 } }]',
      `residents: [{ id: r, place: hz, name: ${'王秀英'.repeat(100)} }]`,
      'residents:\n  - id: r\n    name: "王秀英\n',
      'residents: [{ id: r, place: hz, 王秀英: name }]',
      'staff: [{ id: s, role: helper, place: hz, phone: 13812345678 }]',
      'devices: [{ id: d, kind: door, place: hz, secret: 13812345678 }]',
      'residents: [{ id: r, place: hz, contacts: [王秀英] }]',
    ];
    for (const text of texts) {
      expect(complaints(text).length, text).toBeGreaterThan(0);
      expect(complaints(text).join('\n')).not.toMatch(/王|13812345678/);
    }
  });

  it('[CM13] refuses a file over 64 MiB and more than a million devices', () => {
    const large = join(folder, 'large.yaml');
    writeFileSync(large, '');
    truncateSync(large, LARGEST_COMMUNITY + 1);
    const result = readCommunity(large);
    expect(result.ok ? [] : result.problems.map((one) => one.code)).toEqual(['config-unreadable']);
    const device = { id: 'd', kind: 'door', place: 'hz' };
    const parsed = communitySchema.safeParse({ devices: Array(MOST_DEVICES + 1).fill(device) });
    expect(parsed.error?.issues.map((issue) => issue.code)).toEqual(['too_big']);
  });

  it('[CM13] refuses texts and lists beyond their limits', () => {
    const resident = (more: object) =>
      complaints(JSON.stringify({ residents: [{ id: 'r', place: 'hz', ...more }] }));
    expect(resident({ name: '字'.repeat(200), phone: '0'.repeat(64), contacts: Array(16).fill({}) })).toEqual(
      [],
    );
    expect(resident({ name: '字'.repeat(201) })).toEqual([expect.stringContaining('at most 200 characters')]);
    expect(resident({ phone: '0'.repeat(65) })).toEqual([expect.stringContaining('at most 64 characters')]);
    expect(resident({ contacts: Array(17).fill({}) })).toEqual([
      expect.stringContaining('at most 16 entries'),
    ]);
    const topics = JSON.stringify(Array(65).fill('z/#'));
    expect(complaints(`bridges: [{ id: b, secret: s, convention: zigbee2mqtt, topics: ${topics} }]`)).toEqual(
      [expect.stringContaining('at most 64 entries')],
    );
  });
});
