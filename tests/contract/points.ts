import { type Instant, instant } from '../../devices/time.ts';
import type { Point } from '../../gateway/storage/point.ts';

export const T0 = instant(1_795_248_000_000_000);

export function pointAt(at: Instant, change: Partial<Point> = {}): Point {
  return {
    measurement: 'wristband',
    device: 'band-0501',
    tags: { community: 'hz/xh/wenxin/cuiyuan', grid: 'hz/xh/wenxin/cuiyuan/g01' },
    fields: { heartRate: 72, worn: true },
    at,
    ...change,
  };
}
