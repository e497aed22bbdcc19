/** What a product's own service imports: docs/client.md. */
export * from './usage-reporter.ts';
export * from './verifier.ts';
