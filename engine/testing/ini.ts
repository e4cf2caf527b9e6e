/** Section → key → value of an INI file as Python's configparser reads it: indented lines continue a value. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function parseIni(text: string): IniFile {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header?.[1]) {
      section = sections.get(header[1]) ?? new Map();
      sections.set(header[1], section);
      key = undefined;
    } else if (/^\s+\S/.test(line)) {
      if (section && key !== undefined) section.set(key, `${section.get(key)}\n${line.trim()}`.trim());
    } else {
      const setting = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
      if (!setting || !section) continue;
      key = (setting[1] ?? '').toLowerCase();
      section.set(key, (setting[2] ?? '').replace(/\s[#;].*$/, '').trim());
    }
  }
  return sections;
}
