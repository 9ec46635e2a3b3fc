import type { BoardLine } from '../core/operate/board-line.ts';
import type { BoardStore } from '../ports/board-store.ts';

/** The board store's twin in memory. */
export function memoryBoardStore(): BoardStore {
  const lines = new Map<string, BoardLine>();
  return {
    read: (group) => Promise.resolve(lines.get(group)),
    write(group, line) {
      lines.set(group, line);
      return Promise.resolve();
    },
  };
}
