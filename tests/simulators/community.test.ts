import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkCommunity } from '../../gateway/config/community-file.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';
import { generateCommunity, MOST_HOMES } from '../../simulators/community.ts';
import { registryOf, secretsOf } from '../../simulators/community-text.ts';

const text = generateCommunity({
  seed: '1',
  homes: 900,
  wearing: 0.15,
  staffing: 'planned',
  from: '2026-11-21',
});

function accepted(community: object) {
  const yaml = parseYaml(stringify(community), { file: 'community.yaml', code: 'community-invalid' });
  if (!yaml.ok) throw new Error(JSON.stringify(yaml.problems));
  const checked = checkCommunity(yaml.yaml);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems.slice(0, 3)));
  return checked.community;
}

describe('a generated community', () => {
  it('[SM3] is a community file that the gateway takes without a warning, and means the same to both', () => {
    const community = accepted(text);
    expect(community.warnings).toEqual([]);
    expect(registryOf(text)).toEqual(community.registry);
    const theirs = [...community.secrets.devices, ...community.secrets.bridges];
    expect([...secretsOf(text)].sort()).toEqual(theirs.map(({ id, secret }) => [id, secret]).sort());
  });

  it('[SM4] has 60 equipped homes to a grid, radio gateways, venues, and bands for those who wear one', () => {
    const { residents, devices, bridges, venues, staff } = registryOf(text);
    expect(residents).toHaveLength(900);
    expect(new Set(residents.map(({ place }) => place.split('/')[4])).size).toBe(15);
    const bands = devices.filter(({ kind }) => kind === 'wristband').length;
    expect(bands / 900).toBeCloseTo(0.15, 1);
    expect(bridges.length).toBe(15);
    expect(venues.length).toBe(3);
    // 15 × (1 full-time + 2 part-time), a desk by day and night, street and district.
    expect(staff).toHaveLength(15 * 3 + 2 + 2);
  });

  it('[SM5] names nobody but by the home, and gives every device a secret of its own', () => {
    expect(text.residents?.every(({ name }) => /^住户\d{4}$/.test(name ?? ''))).toBe(true);
    expect(text.staff?.every((one) => !('name' in one))).toBe(true);
    const secrets = [...secretsOf(text).values()];
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(secrets.every((secret) => secret.length >= 26)).toBe(true);
  });

  it('[SM5] other secrets leave everything else as it is', () => {
    const plan = { seed: '1', homes: 60, wearing: 0.5, staffing: 'today' } as const;
    const [one, other] = [generateCommunity(plan), generateCommunity({ ...plan, secret: 'another' })];
    expect(registryOf(one)).toEqual(registryOf(other));
    expect(secretsOf(one)).not.toEqual(secretsOf(other));
  });

  it('[SM6] refuses more homes than a gateway is meant for', () => {
    const plan = { seed: '1', wearing: 0, staffing: 'today' } as const;
    for (const homes of [0, MOST_HOMES + 1, Number.NaN])
      expect(() => generateCommunity({ ...plan, homes })).toThrow(RangeError);
  });
});
