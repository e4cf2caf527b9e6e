export interface PageParts {
  /** Of this one page: scripts without it do not run. */
  readonly nonce: string;
  /** Where the page's own files come from, as the editor names it in a Content Security Policy. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
}

/**
 * The document of a webview. It may run our one script and use our one style sheet with its font, and nothing else: no
 * inline style, no picture, no connection, no frame, no form.
 */
export function pageHtml({ nonce, cspSource, script, style, language, title }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
  <title>${escaped(title)}</title>
  <link rel="stylesheet" href="${escaped(style)}" id="vscode-codicon-stylesheet">
</head>
<body>
  <div id="page"></div>
  <script type="module" nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => names[sign] ?? sign);
}
