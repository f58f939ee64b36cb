/** Counts by day; by month where there are more days than anyone looks at. `2024-05-01` or `2024-05` to a number. */
export type Timeline = Readonly<Record<string, number>>;

const mostDays = 400;

export function count(timeline: Timeline, time: string | undefined): Timeline {
  if (time === undefined) return timeline;
  return joinTimelines(timeline, { [time.slice(0, 10)]: 1 });
}

/** The same for any order and any grouping: more days never become fewer, so it is by month for good. */
export function joinTimelines(a: Timeline, b: Timeline): Timeline {
  const sum: Record<string, number> = { ...a };
  for (const [day, number] of Object.entries(b)) sum[day] = (sum[day] ?? 0) + number;
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
