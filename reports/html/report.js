/** Draws the report from the data that is embedded in the page. */
import { closeDetail, panel, showDetail } from './detail.js';
import { h } from './dom.js';
import { filters, focusSearch, nothing, updateFilters } from './filters.js';
import { applyFilter, markOpen, matrix } from './matrix.js';
import { engineCards, legend, masthead } from './overview.js';
import { trendSection } from './trend.js';
import { filterKey, read } from './state.js';

document.body.append(
  h(
    'div',
    { id: 'page' },
    ...[masthead(), engineCards(), trendSection(), legend(), filters(), matrix(), nothing].filter(
      (part) => part !== undefined,
    ),
  ),
  panel,
);

/** @type {string | undefined} */
let applied;

function filter() {
  if (applied === filterKey()) return;
  applied = filterKey();
  updateFilters(applyFilter());
}

function update() {
  filter();
  void showDetail(read('case'), read('in')).then(() => markOpen(read('case')));
}

addEventListener('written', filter);
addEventListener('hashchange', update);
addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') closeDetail();
  if (event.key === '/') {
    event.preventDefault();
    focusSearch();
  }
});
update();
