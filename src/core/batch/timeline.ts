/** Counts by day; by month where there are more days than anyone looks at. `2024-05-01` or `2024-05` to a number. */
export type Timeline = Readonly<Record<string, number>>;

const mostDays = 400;

export function count(time: string | undefined): Timeline {
  return time === undefined ? {} : { [time.slice(0, 10)]: 1 };
}

/**
 * The same for any order and any grouping: more days never become fewer, so it is by month for good. `a` is used up: a
 * copy of all days for each of a million records would take longer than the records.
 */
export function joinTimelines(a: Timeline, b: Timeline): Timeline {
  const [day, second] = Object.keys(b);
  if (day === undefined) return a;
  // One more of a day that is there already, as for nearly every record of a large archive
  const key = a[day] === undefined ? day.slice(0, 7) : day;
  if (second === undefined && a[key] !== undefined) {
    (a as Record<string, number>)[key] = a[key] + (b[day] ?? 0);
    return a;
  }
  const sum: Record<string, number> = { ...a };
  for (const [at, number] of Object.entries(b)) sum[at] = (sum[at] ?? 0) + number;
  const days = Object.keys(sum);
  const isCoarse = days.length > mostDays || days.some((day) => day.length === 7);
  return sorted(isCoarse ? byMonth(sum) : sum);
}

function byMonth(days: Timeline): Timeline {
  const months: Record<string, number> = {};
  for (const [day, number] of Object.entries(days)) {
    const month = day.slice(0, 7);
    months[month] = (months[month] ?? 0) + number;
  }
  return months;
}

function sorted(timeline: Timeline): Timeline {
  return Object.fromEntries(Object.entries(timeline).sort(([a], [b]) => (a < b ? -1 : 1)));
}
