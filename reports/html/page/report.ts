/** Draws the report from the data that is embedded in the page: the verdict, causes, families, and then the cases. */
import { apiSection } from './api.ts';
import { causesSection, pathsSection } from './causes.ts';
import { closeDetail, panel, showDetail } from './detail.ts';
import { disagreementsSection } from './disagreements.ts';
import { h } from './dom.ts';
import { filters, focusSearch, nothing, updateFilters } from './filters.ts';
import { heatMap } from './heat-map.ts';
import { legend } from './legend.ts';
import { masthead } from './masthead.ts';
import { applyFilter, markOpen, matrix } from './matrix.ts';
import { filterKey, read } from './state.ts';
import { trendSection } from './trend.ts';

document.body.append(
  h(
    'div',
    { id: 'page' },
    masthead(),
    causesSection(),
    pathsSection(),
    apiSection(),
    disagreementsSection(),
    heatMap(),
    trendSection(),
    filters(),
    legend(),
    matrix(),
    nothing,
  ),
  panel,
);

let applied: string | undefined;

function filter(): void {
  if (applied === filterKey()) return;
  applied = filterKey();
  updateFilters(applyFilter());
}

function update(): void {
  filter();
  const id = read('case');
  void showDetail(id, read('in')).then(() => {
    markOpen(id);
  });
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
