import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCommunity } from '../../gateway/config/community-file.ts';
import { checkConfig } from '../../gateway/config/config.ts';
import { formatProblem } from '../../gateway/config/problem.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';
import { type ReceiptPost, readReceipts } from '../../gateway/notify/receipt.ts';

const TERMS = {
  secret: 'the-secret',
  id: 'message.ref',
  state: 'status',
  delivered: ['DELIVRD', '0'],
  seen: ['read'],
  failed: ['UNDELIV', '13800000001'],
};

const signed = (body: string, secret = TERMS.secret): ReceiptPost => ({
  body,
  contentType: 'application/json',
  signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
const one = (status: unknown, ref: unknown = 'm_1') => JSON.stringify({ message: { ref }, status });

describe('receipts of a provider', () => {
  it('[DV15] are taken when they are proven, by signature or bearer, one or many, as JSON or a form', () => {
    const delivered = [{ id: 'm_1', state: 'delivered' }];
    expect(readReceipts(signed(one('DELIVRD')), TERMS)).toEqual(delivered);
    expect(readReceipts(signed(one(0)), TERMS)).toEqual(delivered);
    const bearer = { body: `[${one('read')},${one('UNDELIV', 'm_2')}]`, contentType: 'application/json' };
    expect(readReceipts({ ...bearer, bearer: 'the-secret' }, TERMS)).toEqual([
      { id: 'm_1', state: 'seen' },
      { id: 'm_2', state: 'failed', reason: 'UNDELIV' },
    ]);
    const form = { body: 'ref=m_1&status=DELIVRD', contentType: 'application/x-www-form-urlencoded' };
    expect(readReceipts({ ...form, bearer: 'the-secret' }, { ...TERMS, id: 'ref' })).toEqual(delivered);
    // A word that is not known says nothing, and a number is not kept as a reason.
    expect(readReceipts(signed(one('queued')), TERMS)).toEqual([]);
    expect(readReceipts(signed(one('13800000001')), TERMS)).toEqual([{ id: 'm_1', state: 'failed' }]);
  });

  it('[DV15] are refused without a proof, whatever they hold, and are invalid without id or state', () => {
    expect(readReceipts(signed(one('DELIVRD'), 'other'), TERMS)).toBe('receipt-refused');
    const { signature: _, ...unsigned } = signed(one('DELIVRD'));
    expect(readReceipts(unsigned, TERMS)).toBe('receipt-refused');
    expect(readReceipts({ ...unsigned, bearer: 'the-secret ' }, TERMS)).toBe('receipt-refused');
    // A wrong signature is not made good by anything else.
    expect(readReceipts({ ...unsigned, signature: 'sha256=', bearer: 'the-secret' }, TERMS)).toBe(
      'receipt-refused',
    );
    for (const body of [
      '',
      '{',
      'null',
      '1',
      '{}',
      one('x', null),
      one({}),
      `[${Array(201).fill(one('read'))}]`,
    ])
      expect(readReceipts(signed(body), TERMS), body).toBe('body-invalid');
    fc.assert(
      fc.property(fc.string(), fc.string(), (body, proof) => {
        const post = { body, contentType: 'application/json', bearer: proof };
        expect(readReceipts(post, TERMS)).toBe('receipt-refused');
      }),
    );
  });
});

const yaml = (text: string) => {
  const read = parseYaml(text, { file: 'c.yaml', code: 'config-invalid' });
  if (!read.ok) throw new Error(read.problems.map(formatProblem).join());
  return read.yaml;
};

describe('channels in the files', () => {
  const staffOf = (...lines: string[]) => {
    const entries = lines.map((more, n) => `{ id: s${n}, role: duty-desk, place: hz${more} }`);
    const checked = checkCommunity(yaml(`staff: [${entries.join(', ')}]`));
    if (!checked.ok) throw new Error(checked.problems.map(formatProblem).join());
    return checked.community;
  };

  it('[DV16] a channel needs its phone or address; who names none has the app, once anybody has channels', () => {
    expect(staffOf('', ', phone: "1"').registry.staff.map((one) => one.channels)).toEqual([
      undefined,
      undefined,
    ]);
    const all = staffOf(
      '',
      ', phone: "1", mail: a@b.cn, channels: [mail, sms, app, voice, sms]',
      ', channels: [sms, app, mail]',
      ', channels: [voice]',
      ', channels: []',
    );
    expect(all.registry.staff.map((one) => one.channels)).toEqual([
      ['app'],
      ['mail', 'sms', 'app', 'voice'],
      ['app'],
      [],
      [],
    ]);
    expect(all.warnings).toContain('staff with a channel that needs a phone or mail they have not: s2, s3');
    expect(JSON.stringify(all.registry)).not.toContain('a@b.cn');
    expect(all.persons[1]?.sealed).toEqual({ phone: '1', mail: 'a@b.cn' });
  });

  it('[DV17] a template that cannot work is refused with its key and a cure', () => {
    const complaints = (sms: string) => {
      const checked = checkConfig(yaml(`sms: ${sms}`));
      return checked.ok ? [] : checked.problems.map(formatProblem);
    };
    const url = 'url: "https://sms.example/send"';
    expect(complaints(`{ ${url}, body: '{"to":"{phone}","text":"{text}"}' }`)).toEqual([]);
    expect(complaints(`{ url: "https://x.example/?to={phone}&t={text}", method: GET }`)).toEqual([]);
    expect(complaints(`{ ${url}, format: form, body: "to={phone}&text={text}" }`)).toEqual([]);
    for (const [sms, said] of [
      [`{ ${url} }`, 'holds no {phone}'],
      [`{ ${url}, body: '{"to":"{phone}"}' }`, 'holds no {text}'],
      [`{ ${url}, body: '{"to":{phone},"text":{text}' }`, 'is not JSON'],
      [`{ ${url}, method: GET, body: '{"to":"{phone}","text":"{text}"}' }`, 'goes with no GET'],
      [`{ url: "ftp://x/{phone}{text}" }`, 'url'],
    ] as const)
      expect(complaints(sms).join(), sms).toContain(said);
  });
});
