import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from '../cdk/bundle.ts';
import { parseTemplateDocument, type TemplateDocument } from '../local/template/document.ts';

/** Builds a function that does nothing, and says how to put it into a template: as verify-keys is, at `POST /hello`. */
export async function helloRoute(outDir: string): Promise<(template: TemplateDocument) => TemplateDocument> {
  const baseline = fileURLToPath(new URL('baseline/', import.meta.url));
  const { hello } = await bundleFunctions(join(outDir, 'hello'), baseline);
  if (hello === undefined) throw new Error('bench/baseline/hello is gone');
  return (template) => {
    // The function and all that leads to it: its integration, the route, the permission.
    const copied = new Set(['VerifyKeysFunction']);
    for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
      const isOnTheWay = /^AWS::(?:ApiGatewayV2::(?:Integration|Route)|Lambda::Permission)$/.test(Type);
      if (isOnTheWay && [...copied].some((each) => JSON.stringify(Properties).includes(`"${each}"`)))
        copied.add(id);
    }
    const copies = [...copied].map((id) => [id, template.Resources[id]] as const);
    const ids = new RegExp(`"(${[...copied].join('|')})"`, 'g');
    const text = JSON.stringify(Object.fromEntries(copies))
      .replaceAll(ids, '"$1Hello"')
      .replaceAll('/v1/accessKeys/verify', '/hello')
      .replaceAll(/"aws:asset:path":"[^"]+"/g, `"aws:asset:path":${JSON.stringify(hello.dir)}`);
    const added = parseTemplateDocument({ Resources: unknownOf(text) }, 'of hello').Resources;
    return { ...template, Resources: { ...template.Resources, ...added } };
  };
}

function unknownOf(json: string): unknown {
  return JSON.parse(json);
}
