import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { days } from '../../devices/time.ts';
import { readCommunity } from '../../gateway/config/community-file.ts';
import { formatProblem } from '../../gateway/config/problem.ts';
import { community, HOME } from './community-text.ts';

describe('the example community', () => {
  const result = readCommunity('docs/examples/community.yaml');
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  const { registry, secrets, persons, venueNames, warnings } = result.community;
  const directory = openDirectory(registry);

  it('[CM1] is read whole: people, devices, a bridge, staff of every tier, a venue', () => {
    expect(registry.timeZone).toBe('Asia/Shanghai');
    expect(registry.holidays[0]).toEqual({ date: '2027-01-01', working: false });
    expect(registry.residents.map((one) => one.id)).toEqual(['r1', 'r2', 'r3']);
    expect(directory.resident('r3')).toEqual({
      id: 'r3',
      place: 'hz/xh/wenxin/cuiyuan/g01/b14/0101',
      groups: [],
      risk: 'low',
      awayUntil: '2026-12-01',
    });
    expect(registry.devices).toHaveLength(7);
    expect(directory.deviceOnBridge('zb-b12', 'kitchen/smoke')?.id).toBe('z-0101');
    expect(new Set(registry.staff.map((one) => one.role))).toContain('district-centre');
    expect(registry.venues).toEqual([
      {
        id: 'v1',
        place: 'hz/xh/wenxin/cuiyuan',
        capacity: 40,
        limits: { earliest: '07:00', latest: '21:00', hoursPerWeek: 50, notice: days(2) },
        hours: 'Mo-Fr 08:30-17:00; Sa 09:00-12:00',
      },
    ]);
    expect(venueNames).toEqual([{ id: 'v1', name: '老年活动室' }]);
    expect(warnings).toEqual([]);
  });

  it("[CM2] a worn device has its resident's place, a venue's device its venue's, unless given", () => {
    expect(directory.device('band-0501')).toEqual({
      id: 'band-0501',
      kind: 'wristband',
      place: HOME,
      resident: 'r1',
    });
    expect(directory.device('occ-v1')?.place).toBe('hz/xh/wenxin/cuiyuan');
    const own = '{ id: d, kind: wristband, resident: r, place: a/b }';
    const it = community(`residents: [{ id: r, place: hz }]\ndevices: [${own}]`);
    expect(it.registry.devices[0]?.place).toBe('a/b');
  });

  it('[CM3] secrets are those of devices that sign in themselves, and of bridges', () => {
    expect(secrets.devices.map((one) => one.id)).toEqual([
      'smoke-0501',
      'band-0501',
      'door-0501',
      'smoke-0502',
      'occ-v1',
    ]);
    expect(secrets.bridges).toEqual([
      { id: 'zb-b12', secret: 'change-me-bridge-b12', topics: ['zigbee2mqtt/#'] },
    ]);
  });

  it('[CM4] what is to be sealed goes with the person, and nowhere else', () => {
    expect(persons.find((one) => one.id === 'r1')).toEqual({
      id: 'r1',
      kind: 'resident',
      sealed: {
        name: '住户甲',
        phone: '000 0001',
        contacts: [
          { name: '住户甲的女儿', phone: '000 0002', key: true, guardian: false, asOf: '2026-10-01' },
        ],
        reviewBy: '2027-03-01',
      },
    });
    expect(persons.find((one) => one.id === 's4')).toEqual({
      id: 's4',
      kind: 'staff',
      sealed: { name: '社区值班室', phone: '000 0014' },
    });
    const known = JSON.stringify(registry);
    for (const { sealed } of persons) {
      for (const text of [sealed.name, sealed.phone])
        if (text !== undefined) expect(known).not.toContain(text);
    }
    expect(known).not.toMatch(/change-me|[^\x20-\x7e]/);
  });
});
