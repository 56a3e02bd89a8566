import { expect, it } from 'vitest';
import { openInlet } from '../../gateway/inlet.ts';

/** An inlet with two places, what has entered it, and what ends the longest there. */
function open() {
  const entered: string[] = [];
  const under: ((error?: Error) => void)[] = [];
  const put = openInlet<string>((one, done) => {
    entered.push(one);
    under.push(done);
  }, 2);
  const ended: string[] = [];
  return {
    entered,
    ended,
    put: (one: string, seldom = false) =>
      put(one, seldom, (error) => ended.push(error ? `${one}: ${error.message}` : one)),
    end: (error?: Error) => under.shift()?.(error),
  };
}

it('[EX1] messages enter in order, no more at a time than there are places', () => {
  const { put, end, entered, ended } = open();
  for (const one of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) put(one);
  expect(entered).toEqual(['a', 'b']);
  end();
  expect(entered).toEqual(['a', 'b', 'c']);
  end(new Error('no room'));
  for (let n = 0; n < 5; n++) end();
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(ended).toEqual(['a', 'b: no room', 'c', 'd', 'e', 'f', 'g']);
});

it('[EX1] who speaks seldom enters at once, until as many again have, and then waits in order', () => {
  const { put, end, entered } = open();
  for (const one of ['a', 'b', 'c']) put(one);
  for (const one of ['help 1', 'help 2', 'help 3']) put(one, true);
  put('d');
  expect(entered).toEqual(['a', 'b', 'help 1', 'help 2']);
  end();
  end();
  expect(entered, 'the two places are still taken').toHaveLength(4);
  for (let n = 0; n < 4; n++) end();
  expect(entered).toEqual(['a', 'b', 'help 1', 'help 2', 'c', 'help 3', 'd']);
});
