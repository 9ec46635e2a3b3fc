import * as z from 'zod';
import { readBoardLine, writeBoardLine } from '../../../core/operate/board-line.ts';
import type { BoardStore } from '../../../ports/board-store.ts';
import { BOARD_ROW, GROUP_KEY, ROW_KEY, boardOf } from '../keys.ts';
import { fromItem, toItem, type Item } from '../stored-item.ts';
import { readItem, updateItem, type Table } from '../update-item.ts';

const boardSchema = z.object({ line: z.string(), atMs: z.number() });

/** The board store on DynamoDB: one item for each group that was ever looked at. */
export const dynamoBoardStore = (on: Table): BoardStore => ({
  async read(group) {
    const item = await readItem(on, keyOf(group), { isConsistent: false });
    if (item === undefined) return undefined;
    const { line, atMs } = fromItem(boardSchema, item);
    return { atMs, waiting: readBoardLine(line) };
  },

  async write(group, { atMs, waiting }) {
    await updateItem(on, keyOf(group), {
      expression: 'SET #line = :line, atMs = :atMs',
      names: { '#line': 'line' },
      values: { ':line': writeBoardLine(waiting), ':atMs': atMs },
    });
  },
});

const keyOf = (group: string): Item => toItem({ [GROUP_KEY]: boardOf(group), [ROW_KEY]: BOARD_ROW });
