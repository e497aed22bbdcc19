/** The system can't start here, and the message says what to do about it. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
