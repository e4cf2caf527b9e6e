import { BarController, BarElement, CategoryScale, Chart, LinearScale, type Plugin } from 'chart.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

export interface Bar {
  readonly label: string;
  /** One after the other, a value of each series. */
  readonly parts: readonly number[];
  /** At the end of the bar. */
  readonly text: string;
  /** Where a line is drawn across the bar: what it should be. */
  readonly mark?: number;
}

export interface Series {
  readonly name: string;
  /** Of the theme: `--vscode-charts-<colour>`. */
  readonly colour: 'blue' | 'green' | 'purple' | 'yellow' | 'lines';
}

export interface BarChart {
  readonly bars: readonly Bar[];
  readonly series: readonly Series[];
  /** Where the axis ends; at the largest value when absent. */
  readonly end?: number | undefined;
}

/** Of a bar with the space around it, and what Chart.js keeps free above and below them all; pixels. */
const rowHeight = 25;
const frame = 21;

/** Horizontal bars in the theme's colours. They say nothing to screen readers: a table beside them does. */
class BarsElement extends HTMLElement {
  #bars: BarChart = { bars: [], series: [] };
  #chart: Chart<'bar'> | undefined;
  readonly #canvas = document.createElement('canvas');
  readonly #themes = new MutationObserver(() => this.#draw());

  set chart(chart: BarChart) {
    this.#bars = chart;
    this.#draw();
  }

  connectedCallback(): void {
    this.replaceChildren(this.#canvas);
    // With the theme, the editor changes the classes of the body and the variables on the root.
    this.#themes.observe(document.body, { attributeFilter: ['class'] });
    this.#themes.observe(document.documentElement, { attributeFilter: ['style'] });
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#themes.disconnect();
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  #draw(): void {
    if (!this.isConnected || this.#bars.bars.length === 0) return;
    this.style.height = `${this.#bars.bars.length * rowHeight + frame}px`;
    // Made anew: the annotations are of these bars and this theme, and there are few bars.
    this.#chart?.destroy();
    this.#chart = new Chart(this.#canvas, configOf(this.#bars, readLook(this.#bars.series)));
  }
}
customElements.define('bugsmith-bars', BarsElement);

/** What a chart takes from the theme. */
interface Look {
  readonly font: { readonly family: string; readonly size: number };
  readonly foreground: string;
  /** By series. */
  readonly colours: readonly string[];
  /** Of bars, where the theme draws borders around everything. */
  readonly border: string;
}

function readLook(series: readonly Series[]): Look {
  const style = getComputedStyle(document.body);
  const variable = (name: string) => style.getPropertyValue(`--vscode-${name}`).trim();
  return {
    font: { family: style.fontFamily, size: Number.parseFloat(style.fontSize) - 1 },
    foreground: variable('foreground'),
    colours: series.map(({ colour }) => variable(`charts-${colour}`)),
    border: variable('contrastBorder'),
  };
}

function configOf({ bars, series, end }: BarChart, look: Look) {
  const { font } = look;
  const single = series.length === 1;
  const texts = bars.map(({ text }) => text);
  const room = widest(texts, font);
  return {
    type: 'bar' as const,
    data: {
      labels: bars.map(({ label }) => label),
      datasets: series.map(({ name }, index) => ({
        label: name,
        data: bars.map(({ parts }) => parts[index] ?? 0),
        backgroundColor: look.colours[index] || look.foreground,
        borderColor: look.border || 'transparent',
        borderWidth: look.border ? 1 : 0,
        borderSkipped: false,
        borderRadius: single ? 2 : 0,
        barThickness: 14,
      })),
    },
    options: {
      indexAxis: 'y' as const,
      maintainAspectRatio: false,
      animation: false as const,
      events: [],
      layout: { autoPadding: false, padding: { right: room + 12 } },
      scales: {
        x: {
          display: false,
          stacked: true,
          min: 0,
          max: end ?? Math.max(...bars.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0))),
        },
        y: {
          stacked: true,
          border: { display: false },
          grid: { display: false },
          ticks: {
            color: look.foreground,
            font,
            autoSkip: false,
            crossAlign: 'far' as const,
            callback(this: { readonly chart: Chart }, _: unknown, index: number) {
              return shortened(bars[index]?.label ?? '', 0.42 * this.chart.width, font);
            },
          },
        },
      },
    },
    plugins: [annotations(bars, look)],
  };
}

/** Canvas text is not wrapped. The end of a path or of a rule's name tells more than its start. */
function shortened(label: string, pixels: number, font: Look['font']): string {
  let text = label;
  for (let left = label.length; left > 4 && widest([text], font) > pixels; left -= 1) text = `…${label.slice(-left)}`;
  return text;
}

const ruler = document.createElement('canvas').getContext('2d');

function widest(texts: readonly string[], font: Look['font']): number {
  if (!ruler) return 0;
  ruler.font = `${font.size}px ${font.family}`;
  return Math.max(...texts.map((text) => ruler.measureText(text).width));
}

/** The values at the ends of the bars, and the lines of what they should be. */
function annotations(bars: readonly Bar[], look: Look): Plugin<'bar'> {
  return {
    id: 'annotations',
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      const last = chart.getDatasetMeta(chart.data.datasets.length - 1).data;
      ctx.save();
      ctx.font = `${look.font.size}px ${look.font.family}`;
      ctx.fillStyle = look.foreground;
      ctx.textBaseline = 'middle';
      for (const [index, { text, mark }] of bars.entries()) {
        const bar = last[index];
        if (!bar || !scales.x) continue;
        let end = bar.x;
        if (mark !== undefined) {
          const line = scales.x.getPixelForValue(mark);
          ctx.fillRect(Math.round(line) - 1, bar.y - 10, 2, 20);
          // The text is not written across the line.
          if (line >= end && line < end + ctx.measureText(text).width + 10) end = line;
        }
        ctx.fillText(text, end + 6, bar.y + 0.5);
      }
      ctx.restore();
    },
  };
}
