import { fieldsPart, seriesPart } from '../../../gateway/storage/line-protocol.ts';
import type { Point } from '../../../gateway/storage/point.ts';
import type { Batch } from '../../../gateway/storage/reading-store.ts';

export const lineOf = (point: Point): string =>
  `${seriesPart(point)} ${fieldsPart(point.fields)} ${point.at}`;

export const batchOf = (points: readonly Point[]): Batch => ({
  lines: Buffer.from(points.map((point) => `${lineOf(point)}\n`).join('')),
  count: points.length,
  resolution: 'raw',
});

export const linesIn = ({ lines }: Batch): string[] =>
  Buffer.from(lines)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
