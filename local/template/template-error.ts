import { StartError } from '../start-error.ts';

/** Something in the template that `local/` does not run faithfully. It stops the start: running on would be a second truth. */
export class TemplateError extends StartError {
  override readonly name = 'TemplateError';
  readonly where: string;

  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`);
    this.where = where;
  }
}
