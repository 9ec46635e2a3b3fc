import { render } from 'preact';
import { start } from './state.ts';
import { Page } from './views/page.tsx';

const root = document.getElementById('board');
if (root !== null) {
  render(<Page />, root);
  start();
}
