import { synthesize } from './synth.ts';

// The CDK CLI, started by `npx cdk deploy`, says where it wants the result; `npm run synth` doesn't.
await synthesize({ outDir: process.env['CDK_OUTDIR'] ?? 'cdk.out', checks: true });
