const checkMilliseconds = 200;

/**
 * Calls when the process that started this one is gone. npm passes a signal on to the shell that it runs a script in,
 * and the shell ends without passing it on to what it runs.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, checkMilliseconds);
  timer.unref();
}
