import { duration, number, percent } from '../shared/format.ts';
import type { Series } from './bars.ts';
import type { ChartCard, ChartRow } from './card.ts';
import type { DashboardPage, Pool } from './page.ts';

/** What a balanced pool has of each difficulty. */
const targets = { simple: 0.6, medium: 0.3, complex: 0.1 } as const;
/** A category with a larger share makes the pool one-sided. */
const largestCategory = 0.4;

export function charts(pool: Pool, page: DashboardPage): ChartCard[] {
  return [
    difficulty(pool, page),
    yieldByStrategy(pool, page),
    time(pool, page),
    rejections(pool, page),
    categories(pool, page),
    yieldByRule(pool, page),
    ...(pool.coverage ? [coverage(pool.coverage, page)] : []),
  ];
}

interface Yield {
  readonly valid: number;
  readonly rejected: number;
  readonly yield: number;
}

function yieldRow(label: string, { valid, rejected, yield: share }: Yield, { locale }: DashboardPage): ChartRow {
  const text = percent(share, locale);
  return { label, parts: [share], text, cells: [text, number(valid, locale), number(valid + rejected, locale)] };
}

function yieldColumns(first: 'strategy' | 'rule', page: DashboardPage): string[] {
  return [page.text(first), page.text('yield'), page.text('valid'), page.text('tried')];
}

function yieldByStrategy({ stats }: Pool, page: DashboardPage): ChartCard {
  return {
    id: 'yield-by-strategy',
    title: page.text('yieldByStrategy'),
    hint: page.text('yieldHint'),
    columns: yieldColumns('strategy', page),
    rows: stats.yieldByStrategy.map((entry) => yieldRow(entry.strategy, entry, page)),
    series: one('blue', page.text('yield')),
    end: 1,
    empty: page.text('nothingTried'),
  };
}

function yieldByRule({ stats }: Pool, page: DashboardPage): ChartCard {
  return {
    id: 'yield-by-rule',
    title: page.text('yieldByRule'),
    hint: page.text('yieldByRuleHint'),
    columns: yieldColumns('rule', page),
    rows: stats.yieldByRule.map((entry) => yieldRow(entry.rule, entry, page)),
    series: one('blue', page.text('yield')),
    end: 1,
    empty: page.text('nothingTried'),
  };
}

function rejections({ stats }: Pool, page: DashboardPage): ChartCard {
  const entries = Object.entries(stats.rejects).sort(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  return {
    id: 'rejections',
    title: page.text('rejections'),
    hint: page.text('rejectionsHint'),
    columns: [page.text('reason'), page.text('candidates'), page.text('share')],
    rows: entries.map(([reason, count]) => {
      const text = number(count, page.locale);
      return { label: words(reason), parts: [count], text, cells: [text, percent(count / total, page.locale)] };
    }),
    series: one('yellow', page.text('candidates')),
    empty: page.text('noRejections'),
  };
}

function difficulty({ stats }: Pool, page: DashboardPage): ChartCard {
  const rows = (['simple', 'medium', 'complex'] as const).map((name) => {
    const share = stats.distribution.difficulty[name] ?? 0;
    const text = percent(share, page.locale);
    const cells = [text, percent(targets[name], page.locale), number(stats.by.difficulty[name] ?? 0, page.locale)];
    return { label: page.text(name), parts: [share], text, cells, mark: targets[name] };
  });
  return {
    id: 'difficulties',
    title: page.text('difficulties'),
    hint: page.text('difficultiesHint'),
    columns: [page.text('difficulty'), page.text('share'), page.text('target'), page.text('bugs')],
    rows: stats.tuples === 0 ? [] : rows,
    series: one('purple', page.text('share')),
    end: 1,
    empty: page.text('noBugs'),
  };
}

function categories({ stats }: Pool, page: DashboardPage): ChartCard {
  return {
    id: 'categories',
    title: page.text('categories'),
    hint: page.text('categoriesHint'),
    columns: [page.text('category'), page.text('share'), page.text('bugs')],
    rows: Object.entries(stats.by.category)
      .sort(([, a], [, b]) => b - a)
      .map(([category, count]) => {
        const share = stats.distribution.category[category] ?? 0;
        const text = percent(share, page.locale);
        return {
          label: words(category),
          parts: [share],
          text,
          cells: [text, number(count, page.locale)],
          mark: largestCategory,
        };
      }),
    series: one('green', page.text('share')),
    end: Math.max(0.5, ...Object.values(stats.distribution.category)),
    empty: page.text('noBugs'),
  };
}

function time({ stats }: Pool, page: DashboardPage): ChartCard {
  const { locale } = page;
  return {
    id: 'time',
    title: page.text('time'),
    hint: page.text('timeHint'),
    columns: [page.text('strategy'), page.text('screening'), page.text('confirming'), page.text('together')],
    rows: stats.yieldByStrategy
      .filter(({ valid }) => valid > 0)
      .map(({ strategy, valid, seconds }) => {
        const parts = [seconds.screen / valid, seconds.confirm / valid];
        const text = duration((seconds.screen + seconds.confirm) / valid, locale);
        return { label: strategy, parts, text, cells: [...parts.map((part) => duration(part, locale)), text] };
      }),
    series: [
      { name: page.text('screening'), colour: 'purple' },
      { name: page.text('confirming'), colour: 'blue' },
    ],
    empty: page.text('noBugs'),
  };
}

function coverage({ files }: NonNullable<Pool['coverage']>, page: DashboardPage): ChartCard {
  const { locale } = page;
  return {
    id: 'coverage',
    title: page.text('coverage'),
    hint: page.text('coverageHint'),
    columns: [page.text('file'), page.text('represented'), page.text('missing'), page.text('functions')],
    rows: files.map(({ file, total, represented }) => ({
      label: file,
      parts: [represented, total - represented],
      text: page.text('ofTotal', number(represented, locale), number(total, locale)),
      cells: [represented, total - represented, total].map((count) => number(count, locale)),
    })),
    series: [
      { name: page.text('represented'), colour: 'green' },
      { name: page.text('missing'), colour: 'lines' },
    ],
    empty: page.text('noFunctions'),
  };
}

function one(colour: Series['colour'], name: string): Series[] {
  return [{ name, colour }];
}

/** The engine's terms are words with signs between them: `off_by_one`, `timed-out`. */
function words(term: string): string {
  return term.replaceAll(/[_-]/g, ' ');
}
