import type { DatabaseSync } from 'node:sqlite';
import type { Source } from './reading-store.ts';

/** How far things have come. */
export interface Marks {
  /** Of the newest point or row stored; a transaction that raises it ends with `keepPosition`. */
  position: number;
  keepPosition(): void;
  /** Up to where a source's points are stored, or until when raw points may be gone. */
  read(name: Source | 'pruned'): number;
  /** Never back. */
  moveForward(name: Source | 'pruned', value: number): void;
  /** What was raised may have been rolled back. */
  forget(): void;
}

export function prepareMarks(database: DatabaseSync): Marks {
  const find = database.prepare('select value from marks where name = ?');
  const move = database.prepare('update marks set value = max(value, ?) where name = ?');
  const read = (name: string) => Number(find.get(name)?.value);
  const marks: Marks = {
    position: read('position'),
    keepPosition: () => void move.run(marks.position, 'position'),
    read,
    moveForward: (name, value) => void move.run(value, name),
    forget: () => {
      marks.position = read('position');
    },
  };
  return marks;
}
