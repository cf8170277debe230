import { families } from '../../suites/browser/cases/index.ts';

export const repositoryUrl = 'https://github.com/cors-conformance/cors-conformance';

/** The path of a GitHub Pages site of this repository; `SITE_BASE` names another. */
const base = process.env['SITE_BASE'] ?? '/';

const page = (text: string, link: string) => ({ text, link });

/** The configuration of VitePress. */
export function configuration() {
  return {
    title: 'cors-conformance',
    description: 'A conformance suite for both ends of CORS',
    lang: 'en',
    base,
    head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }]],
    cleanUrls: true,
    lastUpdated: false,
    markdown: { linkify: false, languageAlias: { mjs: 'js' } },
    themeConfig: {
      search: { provider: 'local' },
      socialLinks: [{ icon: 'github', link: repositoryUrl }],
      outline: { level: [2, 3] },
      nav: [
        page('My page is blocked', '/explain'),
        page('Test a server', '/server'),
        page('Browsers', '/browsers'),
        page('Checks', '/checks'),
      ],
      sidebar: [
        {
          text: 'Start',
          items: [
            page('What CORS is', '/cors'),
            page('Why a request is blocked', '/explain'),
            page('Test a server', '/server'),
            page('Policies', '/policies'),
            page('In CI', '/ci'),
            page('In your own tests', '/library'),
          ],
        },
        {
          text: 'Browsers',
          items: [
            page('What engines do', '/browsers'),
            page('The matrix', '/matrix'),
            page('Console messages', '/console-messages'),
            page('Fuzzing', '/fuzzing'),
            page('Chromium over the years', '/history'),
            page('jsdom and happy-dom', '/simulated-doms'),
            {
              text: 'Cases',
              collapsed: true,
              link: '/cases/',
              items: families.map(({ name, title }) => page(title, `/cases/${name}`)),
            },
          ],
        },
        {
          text: 'Servers',
          items: [
            page('All checks', '/checks'),
            page('Server products', '/implementations'),
            page('Products, filtered', '/products/'),
          ],
        },
        {
          text: 'Reference',
          items: [
            page('Commands and reports', '/commands'),
            page('results.json', '/results'),
            page('How it works', '/how-it-works'),
            page('Performance', '/performance'),
            page('Contributing', '/contributing'),
            page('Changelog', '/changelog'),
          ],
        },
      ],
    },
  };
}
