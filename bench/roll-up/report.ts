/** What a child process says of its work. */
export type Report = {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  readonly events: number;
  readonly unique: number;
  readonly groups: number;
};

export function report() {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  return {
    print(counts: Pick<Report, 'events' | 'unique' | 'groups'>): void {
      const { user, system } = process.cpuUsage(before);
      const peakMegabytes = process.resourceUsage().maxRSS / 1024;
      const line: Report = {
        wallMs: performance.now() - startedMs,
        cpuMs: (user + system) / 1000,
        peakMegabytes,
        ...counts,
      };
      console.log(JSON.stringify(line));
    },
  };
}
