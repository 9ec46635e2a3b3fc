/** The board's page as the stack builds it and the API function serves it. */
export interface BoardPage {
  /** One document with its style and its program inside. */
  readonly html: string;
  /** Allows these two by their hashes, and nothing else. */
  readonly contentSecurityPolicy: string;
}

/** The file beside the API's bundle that holds the page as JSON. */
export const BOARD_PAGE_FILE = 'board-page.json';
