/** What a worker answers that is not done with a message, and has not failed: the same message comes again. */
export class ComeAgain {
  readonly delaySeconds: number;

  /** @param delaySeconds 0: at once */
  constructor(delaySeconds: number) {
    this.delaySeconds = delaySeconds;
  }
}
