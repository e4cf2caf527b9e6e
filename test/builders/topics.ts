/** Small functions of the kinds that real projects have: what the tuple builder plants bugs in. */
export interface Topic {
  readonly file: string;
  readonly name: string;
  readonly language: string;
  readonly testFile: string;
  /** What a user would say about it. */
  readonly words: string;
  readonly code: string;
}

const python = (file: string, name: string, words: string, code: string): Topic => ({
  file: `src/${file}.py`,
  name,
  language: 'python',
  testFile: `tests/test_${file}.py`,
  words,
  code: `${code.trim()}\n`,
});
const script = (file: string, name: string, words: string, code: string): Topic => ({
  file: `lib/${file}.js`,
  name,
  language: 'javascript',
  testFile: `test/${file}.test.js`,
  words,
  code: `${code.trim()}\n`,
});

export const topics: readonly Topic[] = [
  python(
    'text',
    'slugify',
    'slug of a title for a URL, lower case with hyphens',
    `
def slugify(title, separator="-", limit=80):
    words = [w for w in title.lower().split() if w.isalnum()]
    slug = separator.join(words)
    if len(slug) > limit and separator in slug:
        slug = slug[:limit]
    return slug.strip(separator)`,
  ),
  python(
    'text',
    'wrap_lines',
    'wrapping long paragraphs to a column width',
    `
def wrap_lines(paragraph, width=72):
    lines, current = [], ""
    for word in paragraph.split():
        if len(current) + len(word) + 1 > width and current:
            lines.append(current)
            current = word
        else:
            current = word if current == "" else current + " " + word
    return lines + [current]`,
  ),
  python(
    'cache',
    'LRU.get',
    'least recently used cache eviction and lookup',
    `
def get(self, key, default=None):
    if key not in self.entries or self.capacity == 0:
        self.misses = self.misses + 1
        return default
    self.entries.move_to_end(key)
    self.hits = self.hits + 1
    return self.entries[key]`,
  ),
  python(
    'cache',
    'LRU.put',
    'storing entries in the cache, dropping the oldest',
    `
def put(self, key, value):
    self.entries[key] = value
    self.entries.move_to_end(key)
    while len(self.entries) > self.capacity and self.capacity >= 0:
        oldest = next(iter(self.entries))
        del self.entries[oldest]
    return len(self.entries) == self.capacity`,
  ),
  python(
    'net',
    'retry_delay',
    'exponential backoff between retries of a failed request',
    `
def retry_delay(attempt, base=0.5, ceiling=30):
    if attempt < 1 or base <= 0:
        return 0
    delay = base * 2 ** (attempt - 1)
    return ceiling if delay > ceiling else delay`,
  ),
  python(
    'net',
    'parse_host_port',
    'parsing host and port from an address such as localhost:8080',
    `
def parse_host_port(address, default_port=80):
    host, colon, port = address.rpartition(":")
    if colon == "" or not port.isdigit():
        return address, default_port
    number = int(port)
    if number < 1 or number > 65535:
        raise ValueError("port out of range: " + port)
    return host, number`,
  ),
  python(
    'dates',
    'business_days',
    'counting working days between two dates without weekends',
    `
def business_days(start, end, holidays=()):
    days = 0
    current = start
    while current <= end:
        if current.weekday() < 5 and current not in holidays:
            days = days + 1
        current = current + timedelta(days=1)
    return days`,
  ),
  python(
    'dates',
    'is_leap_year',
    'leap years of the Gregorian calendar, centuries',
    `
def is_leap_year(year):
    if year < 1583:
        raise ValueError("before the Gregorian calendar")
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)`,
  ),
  python(
    'money',
    'split_bill',
    'splitting an invoice amount in cents so that no cent is lost',
    `
def split_bill(cents, people):
    if people < 1:
        raise ValueError("nobody pays")
    share, rest = divmod(cents, people)
    return [share + 1 if i < rest else share for i in range(people)]`,
  ),
  python(
    'money',
    'apply_discount',
    'percentage discount on a price with a minimum',
    `
def apply_discount(price, percent, minimum=0):
    if percent < 0 or percent > 100:
        raise ValueError("percent must lie between 0 and 100")
    reduced = price - price * percent / 100
    return minimum if reduced < minimum else reduced`,
  ),
  python(
    'matrix',
    'transpose',
    'transposing a matrix, rows become columns',
    `
def transpose(rows):
    if rows == [] or rows[0] == []:
        return []
    width = len(rows[0])
    return [[row[i] for row in rows] for i in range(0, width)]`,
  ),
  python(
    'matrix',
    'determinant',
    'determinant of a square matrix by cofactor expansion',
    `
def determinant(rows):
    if len(rows) == 1:
        return rows[0][0]
    total = 0
    for i in range(len(rows)):
        sign = 1 if i % 2 == 0 else -1
        total = total + sign * rows[0][i] * determinant(minor(rows, 0, i))
    return total`,
  ),
  python(
    'csvio',
    'parse_row',
    'reading a CSV row with quoted cells and embedded commas',
    `
def parse_row(line, delimiter=","):
    cells, cell, quoted = [], "", False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            cells.append(cell)
            cell = ""
        else:
            cell = cell + char
    return cells + [cell]`,
  ),
  python(
    'paths',
    'common_parent',
    'longest common parent folder of several paths',
    `
def common_parent(paths):
    parts = [p.split("/") for p in paths]
    parent = []
    for level in zip(*parts):
        if len(set(level)) > 1:
            break
        parent.append(level[0])
    return "/".join(parent) or "/"`,
  ),
  python(
    'graph',
    'topological_order',
    'dependency order of a graph, cycles detected',
    `
def topological_order(graph):
    order, state = [], {}
    def visit(node):
        if state.get(node) == 1:
            raise ValueError("cycle at " + node)
        if node not in state:
            state[node] = 1
            for follower in graph[node]:
                visit(follower)
            state[node] = 2
            order.append(node)
    for node in sorted(graph):
        visit(node)
    return order[::-1]`,
  ),
  python(
    'graph',
    'shortest_path',
    'shortest route in a weighted graph by Dijkstra',
    `
def shortest_path(graph, start, goal):
    queue, seen = [(0, start, [])], set()
    while queue:
        cost, node, path = heappop(queue)
        if node == goal:
            return cost, path + [node]
        if node in seen:
            continue
        seen.add(node)
        for neighbour, weight in graph[node]:
            heappush(queue, (cost + weight, neighbour, path + [node]))
    return None`,
  ),
  python(
    'stats',
    'median',
    'median of an unsorted sample of numbers',
    `
def median(sample):
    ordered = sorted(sample)
    if len(ordered) == 0:
        raise ValueError("no data")
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2`,
  ),
  python(
    'stats',
    'moving_average',
    'smoothing a series by a sliding window mean',
    `
def moving_average(series, window):
    if window < 1 or window > len(series):
        raise ValueError("bad window")
    means = []
    for i in range(len(series) - window + 1):
        means.append(sum(series[i:i + window]) / window)
    return means`,
  ),
  python(
    'security',
    'verify_signature',
    'checking the HMAC signature and age of a webhook',
    `
def verify_signature(payload, signature, key, timestamp, now, tolerance=300):
    if now - timestamp > tolerance or timestamp > now:
        return False
    expected = hmac.new(key, payload, "sha256").hexdigest()
    return hmac.compare_digest(expected, signature) and signature != ""`,
  ),
  python(
    'config',
    'merge_settings',
    'merging nested configuration dictionaries, later wins',
    `
def merge_settings(base, override, depth=8):
    if depth == 0:
        raise ValueError("settings nested too deep")
    merged = dict(base)
    for key, value in override.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = merge_settings(merged[key], value, depth - 1)
        elif value is not None:
            merged[key] = value
    return merged`,
  ),
  script(
    'pagination',
    'pageOf',
    'page number and last page of a paginated result list',
    `
function pageOf(items, page, size = 20) {
  const last = Math.max(1, Math.ceil(items.length / size));
  if (page < 1 || page > last) throw new RangeError('no such page: ' + page);
  const start = (page - 1) * size;
  return { items: items.slice(start, start + size), page, last, more: page < last };
}`,
  ),
  script(
    'debounce',
    'debounce',
    'debouncing rapid calls with a timer',
    `
function debounce(call, wait, { leading = false } = {}) {
  let timer = null;
  return (...given) => {
    if (leading && timer === null) call(...given);
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!leading) call(...given);
      timer = null;
    }, wait);
  };
}`,
  ),
  script(
    'deepEqual',
    'deepEqual',
    'structural equality of nested objects and arrays',
    `
function deepEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key in b && deepEqual(a[key], b[key]));
}`,
  ),
  script(
    'query',
    'parseQuery',
    'decoding a query string into keys with repeated values',
    `
function parseQuery(text) {
  const result = {};
  for (const pair of text.replace(/^\\?/, '').split('&')) {
    if (pair === '') continue;
    const [key, value = ''] = pair.split('=').map(decodeURIComponent);
    if (key in result) result[key] = [].concat(result[key], value);
    else result[key] = value;
  }
  return result;
}`,
  ),
  script(
    'email',
    'isEmail',
    'validating an email address, domain and length limits',
    `
function isEmail(text) {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 254) return false;
  const domain = text.slice(at + 1);
  return domain.includes('.') && domain.split('.').every((label) => label.length > 0 && label.length < 64);
}`,
  ),
  script(
    'color',
    'hexToRgb',
    'converting a hexadecimal colour to red, green and blue',
    `
function hexToRgb(hex) {
  const digits = hex.replace('#', '');
  if (digits.length !== 3 && digits.length !== 6) return null;
  const full = digits.length === 3 ? [...digits].map((d) => d + d).join('') : digits;
  const value = parseInt(full, 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}`,
  ),
  script(
    'semver',
    'compareVersions',
    'ordering semantic versions and prereleases',
    `
function compareVersions(a, b) {
  const [left, right] = [a, b].map((v) => v.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    if (left[i] > right[i]) return 1;
    if (left[i] < right[i]) return -1;
  }
  return 0;
}`,
  ),
  script(
    'emitter',
    'Emitter.once',
    'event listeners that fire a single time',
    `
once(event, listener) {
  const wrapped = (...given) => {
    this.off(event, wrapped);
    return listener(...given);
  };
  if (this.count(event) + 1 > this.limit && this.limit !== 0) throw new Error('too many listeners');
  return this.on(event, wrapped);
}`,
  ),
  script(
    'escape',
    'escapeHtml',
    'escaping angle brackets and ampersands against script injection',
    `
function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  if (text === null || text === undefined) return '';
  return String(text).replace(/[&<>"]/g, (char) => entities[char]);
}`,
  ),
  script(
    'bytes',
    'formatBytes',
    'human readable file sizes in kilobytes and megabytes',
    `
function formatBytes(bytes, digits = 1) {
  if (bytes === 0 || !Number.isFinite(bytes)) return '0 B';
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1);
  return (bytes / 1024 ** power).toFixed(power > 0 ? digits : 0) + ' ' + units[power];
}`,
  ),
  script(
    'scheduler',
    'nextRun',
    'next time a cron-like job is due',
    `
function nextRun(job, now) {
  if (job.paused || job.every <= 0) return null;
  const missed = Math.floor((now - job.last) / job.every);
  const due = job.last + (missed + 1) * job.every;
  return due < now ? now : due;
}`,
  ),
  script(
    'geometry',
    'pointInPolygon',
    'whether a point lies inside a polygon, ray casting',
    `
function pointInPolygon([x, y], corners) {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [xi, yi] = corners[i];
    const [xj, yj] = corners[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}`,
  ),
  script(
    'diff',
    'longestCommon',
    'longest common subsequence of two strings',
    `
function longestCommon(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i][j] = a[i - 1] === b[j - 1] ? table[i - 1][j - 1] + 1 : Math.max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.length][b.length];
}`,
  ),
  script(
    'queue',
    'PriorityQueue.push',
    'priority queue heap insertion order',
    `
push(item, priority = 0) {
  let i = this.heap.length;
  this.heap.push({ item, priority });
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (this.heap[parent].priority <= priority) break;
    [this.heap[i], this.heap[parent]] = [this.heap[parent], this.heap[i]];
    i = parent;
  }
  return this.heap.length;
}`,
  ),
  script(
    'roman',
    'toRoman',
    'writing integers as Roman numerals',
    `
function toRoman(number) {
  if (number < 1 || number > 3999) throw new RangeError('out of range');
  let rest = number;
  let text = '';
  for (const [sign, value] of numerals) {
    while (rest >= value) {
      text = text + sign;
      rest = rest - value;
    }
  }
  return text;
}`,
  ),
];
