import { type Disposable, l10n, StatusBarAlignment, type StatusBarItem, window } from 'vscode';
import type { Runs } from './runs.ts';
import { countText, nowText, outcomeText } from './texts.ts';

/** How long the outcome of the last run stays, in milliseconds. */
const linger = 15_000;
/** So that the time that is left counts down between two messages of the engine. */
const beat = 1_000;

/** One item, there while something runs and shortly after. */
export class RunStatus implements Disposable {
  readonly #runs: Runs;
  readonly #item: StatusBarItem;
  readonly #subscriptions: Disposable[];
  #hide: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#item = window.createStatusBarItem('bugsmith.runs', StatusBarAlignment.Left, 50);
    this.#item.name = l10n.t('Bugsmith Runs');
    this.#item.command = 'bugsmith.runs.focus';
    this.#subscriptions = [runs.onDidChange(() => this.#draw()), runs.onDidEnd(() => this.#linger())];
  }

  dispose(): void {
    clearTimeout(this.#hide);
    clearInterval(this.#beat);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }

  #draw(): void {
    const { active } = this.#runs;
    const [run] = active;
    if (!run) {
      clearInterval(this.#beat);
      this.#beat = undefined;
      return;
    }
    clearTimeout(this.#hide);
    this.#beat ??= setInterval(() => this.#draw(), beat);
    const text = active.length === 1 ? `${run.title}: ${countText(run)}` : l10n.t('{0} runs', active.length);
    this.#item.text = `$(loading~spin) ${text}`;
    this.#item.tooltip = active.map((one) => `${one.title}: ${nowText(one, Date.now())}`).join('\n');
    this.#item.accessibilityInformation = { label: l10n.t('Bugsmith is making bugs. {0}', this.#item.tooltip) };
    this.#item.show();
  }

  #linger(): void {
    const [last] = this.#runs.all;
    if (!last || this.#runs.active.length > 0) return;
    const outcome = outcomeText(last, Date.now());
    const icon = last.state === 'failed' ? '$(error)' : last.state === 'stopped' ? '$(debug-stop)' : '$(bug)';
    this.#item.text = `${icon} ${last.title}: ${outcome}`;
    this.#item.tooltip = this.#item.text.replace(/^\$\([^)]*\) /, '');
    this.#item.accessibilityInformation = { label: `Bugsmith. ${this.#item.tooltip}` };
    clearTimeout(this.#hide);
    this.#hide = setTimeout(() => this.#item.hide(), linger);
  }
}
