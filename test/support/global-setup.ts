import { ensureSynthesized } from '../../local/synth.ts';

/** Bundles and synthesizes once, before the first test file needs it; each then starts its own system from it. */
export async function setup(): Promise<void> {
  await ensureSynthesized();
}
