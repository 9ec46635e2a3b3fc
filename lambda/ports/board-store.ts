import type { BoardLine } from '../core/operate/board-line.ts';

/** The heads of the lines, as leaders publish them while somebody looks. */
export interface BoardStore {
  /** As the leader last published it, which may be long ago; undefined: never. */
  read(group: string): Promise<BoardLine | undefined>;
  write(group: string, line: BoardLine): Promise<void>;
}
