const day = 24 * 60 * 60 * 1000;

/** @param {Date} date */
export function isBusinessDay(date, holidays = []) {
  const weekday = date.getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  const iso = date.toISOString().slice(0, 10);
  return !holidays.includes(iso);
}

/**
 * @param {Date} from
 * @param {number} days business days to go forward
 * @param {string[]} [holidays] as `2024-12-25`
 */
export function addBusinessDays(from, days, holidays = []) {
  if (days < 0) throw new RangeError('days must not be negative');
  let date = new Date(from);
  let left = days;
  while (left > 0) {
    date = new Date(date.getTime() + day);
    if (isBusinessDay(date, holidays)) left -= 1;
  }
  return date;
}

/**
 * Orders placed before the cut-off hour leave the same business day, later ones on the next.
 * @param {Date} placed
 */
export function dispatchDate(placed, { cutOffHour = 14, holidays = [] } = {}) {
  const inTime = placed.getUTCHours() < cutOffHour;
  if (inTime && isBusinessDay(placed, holidays)) return placed;
  return addBusinessDays(placed, 1, holidays);
}

/** Whether two windows [start, end) share a moment. */
export function overlaps(a, b) {
  return a.start < b.end && b.start < a.end;
}

/** The first window that is free of every booking, or undefined. */
export function firstFreeWindow(windows, bookings) {
  for (const window of windows) {
    const taken = bookings.some((booking) => overlaps(window, booking));
    if (!taken) return window;
  }
  return undefined;
}
