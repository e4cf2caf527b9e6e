/**
 * @template T
 * @param {T[]} items
 * @param {{ page?: number, size?: number }} [options] pages start at 1
 */
export function paginate(items, { page = 1, size = 10 } = {}) {
  if (size < 1) throw new RangeError('size must be at least 1');
  const pages = Math.max(1, Math.ceil(items.length / size));
  const current = Math.min(Math.max(page, 1), pages);
  const start = (current - 1) * size;
  return {
    items: items.slice(start, start + size),
    page: current,
    pages,
    hasNext: current < pages,
    hasPrevious: current > 1,
  };
}

/** Orders by status in a fixed sequence, then newest first. */
export function sortOrders(orders) {
  const rank = ['open', 'paid', 'sent', 'closed'];
  return [...orders].sort((a, b) => {
    const byStatus = rank.indexOf(a.status) - rank.indexOf(b.status);
    if (byStatus !== 0) return byStatus;
    return b.placed - a.placed;
  });
}

/** @param {{ customer?: { name?: string, email?: string } | null, id: string }[]} orders */
export function search(orders, query) {
  const needle = query.trim().toLowerCase();
  if (needle === '') return orders;
  return orders.filter((order) => {
    const name = order.customer?.name?.toLowerCase() ?? '';
    const email = order.customer?.email?.toLowerCase() ?? '';
    return name.includes(needle) || email.startsWith(needle) || order.id === query.trim();
  });
}

/** One row for each status with its count and sum, without empty ones. */
export function summarise(orders) {
  const rows = new Map();
  for (const order of orders) {
    const row = rows.get(order.status) ?? { status: order.status, count: 0, total: 0 };
    row.count += 1;
    row.total += order.total ?? 0;
    rows.set(order.status, row);
  }
  return [...rows.values()];
}
