const DAY_MS = 86_400_000;

/** `2026-11-24`, UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

export function dayBefore(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) - days * DAY_MS));
}

/** `2026-11-24T12`, UTC. */
export function hourOf(time: Date): string {
  return time.toISOString().slice(0, 13);
}
