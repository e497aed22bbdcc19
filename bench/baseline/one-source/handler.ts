/** What knowing many sources costs is the difference to this; bench/imports.ts puts adapters.ts beside it in place of the real one. */
export { handler } from '../../../functions/receive-webhook/handler.ts';
