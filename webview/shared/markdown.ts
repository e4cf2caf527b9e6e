import { html, type TemplateResult } from 'lit';

type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string };

/**
 * The part of Markdown that issue texts use (headings, paragraphs, flat lists, fenced code, code spans, emphasis) as HTML.
 * Anything else stays text, HTML too.
 *
 * @param topHeading level of the text's own first-level headings.
 */
export function markdown(text: string, topHeading: 3 | 4): TemplateResult[] {
  return blocks(text).map((block) => shown(block, topHeading));
}

function shown(block: Block, topHeading: number): TemplateResult {
  switch (block.kind) {
    case 'heading':
      return topHeading + block.depth <= 4
        ? html`<h3>${inline(block.text)}</h3>`
        : html`<h4>${inline(block.text)}</h4>`;
    case 'paragraph':
      return html`<p>${inline(block.text)}</p>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${inline(item)}</li>`);
      return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'code':
      return html`<pre class="code" tabindex="0"><code>${block.text}</code></pre>`;
  }
}

function blocks(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found: Block[] = [];
  const take = (fits: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    while (lines.length > 0 && fits(lines[0] ?? '')) taken.push(lines.shift() ?? '');
    return taken;
  };
  while (lines.length > 0) {
    const line = lines[0] ?? '';
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === '') lines.shift();
    else if (fence !== undefined) {
      lines.shift();
      const inside = take((next) => !next.trim().startsWith(fence));
      lines.shift();
      found.push({ kind: 'code', text: inside.join('\n') });
    } else if (heading) {
      lines.shift();
      found.push({ kind: 'heading', depth: heading[1]?.length ?? 1, text: heading[2] ?? '' });
    } else if (bullet.test(line)) {
      const ordered = /^\s*\d/.test(line);
      const items: string[] = [];
      for (const next of take((candidate) => bullet.test(candidate) || /^\s{2,}\S/.test(candidate))) {
        if (bullet.test(next)) items.push(next.replace(bullet, ''));
        else items.push(`${items.pop() ?? ''} ${next.trim()}`);
      }
      found.push({ kind: 'list', ordered, items });
    } else {
      const first = lines.shift() ?? '';
      const rest = take(
        (next) => next.trim() !== '' && !/^(#{1,6}\s| {0,3}(`{3,}|~{3,}))/.test(next) && !bullet.test(next),
      );
      found.push({ kind: 'paragraph', text: [first, ...rest].map((part) => part.trim()).join(' ') });
    }
  }
  return found;
}

const bullet = /^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+/;

/** Code spans and emphasis. */
export function inline(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of text.matchAll(
    /(`+)(.+?)\1(?!`)|\*\*(\S(?:.*?\S)?)\*\*|(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?!\w)/g,
  )) {
    parts.push(text.slice(end, match.index));
    const [whole, , code, strong, emphasis] = match;
    if (code !== undefined) parts.push(html`<code>${code.trim()}</code>`);
    else if (strong !== undefined) parts.push(html`<strong>${strong}</strong>`);
    else parts.push(html`<em>${emphasis}</em>`);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}
